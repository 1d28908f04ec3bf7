/** What EC2 tells of the resources of an account in a region, by its SDK. Loaded when it is asked for. */
import {
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { ResourceKind, ToldResource } from '@thalweg/core/names';
import { readCaller } from '../caller.ts';
import { clientConfig } from '../client-config.ts';
import { type Connection, type Environment, regionOf } from '../connection.ts';
import { DENIED, toSourceError } from '../failure.ts';
import { type Described, toResources } from './describe.ts';

/** What was told, and what nobody may ask for: the reading is good without it. */
export interface ResourceAnswer {
  readonly account: string;
  readonly region: string;
  readonly kinds: readonly ResourceKind[];
  readonly resources: readonly ToldResource[];
  /** Actions that are not allowed. */
  readonly denied: readonly string[];
}

/** Results of a page: the most that all of these take. */
const PAGE = { MaxResults: 1000 };

type Pages = AsyncIterable<object>;
type Paginate = (config: { client: EC2Client }, input: typeof PAGE, options: { abortSignal: AbortSignal }) => Pages;

const QUESTIONS: readonly { readonly kind: ResourceKind; readonly action: string; readonly paginate: Paginate }[] = [
  { kind: 'interface', action: 'ec2:DescribeNetworkInterfaces', paginate: paginateDescribeNetworkInterfaces },
  { kind: 'instance', action: 'ec2:DescribeInstances', paginate: paginateDescribeInstances },
  { kind: 'subnet', action: 'ec2:DescribeSubnets', paginate: paginateDescribeSubnets },
  { kind: 'vpc', action: 'ec2:DescribeVpcs', paginate: paginateDescribeVpcs },
  { kind: 'security-group', action: 'ec2:DescribeSecurityGroups', paginate: paginateDescribeSecurityGroups },
];

interface Asking {
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/**
 * Asks for all kinds at once, page by page; a kind that may not be asked for is left out.
 * @throws ThalwegError source-denied (also where nothing may be asked for), source-away, bad-option.
 */
export async function readResources(connection: Connection, asking: Asking): Promise<ResourceAnswer> {
  try {
    return await askAll(connection, asking);
  } catch (error) {
    asking.signal.throwIfAborted();
    const source = `EC2${connection.region === undefined ? '' : ` in ${connection.region}`}`;
    throw toSourceError(error, { source, action: QUESTIONS.map(({ action }) => action).join(', ') });
  }
}

async function askAll(connection: Connection, { env, signal }: Asking): Promise<ResourceAnswer> {
  const config = clientConfig(connection, env);
  const client = new EC2Client(config);
  const abort = { abortSignal: signal };
  const { account } = await readCaller(config, signal);
  const region = regionOf(connection, env) ?? (await client.config.region());
  const answers = await Promise.all(
    QUESTIONS.map(async ({ kind, action, paginate }) => {
      const resources: ToldResource[] = [];
      try {
        // The SDK writes into what it is given: the place that it has come to.
        for await (const page of paginate({ client }, { ...PAGE }, abort)) {
          resources.push(...toResources(page as Described, { account, region }));
        }
        return { kind, resources };
      } catch (error) {
        if (!DENIED.test((error as Error).name)) throw error;
        return { kind, resources: [], denied: action, error };
      }
    }),
  );
  const refused = answers.flatMap(({ error }) => error ?? []);
  if (refused.length === QUESTIONS.length) throw refused[0];
  return {
    account,
    region,
    kinds: answers.flatMap(({ kind, denied }) => (denied === undefined ? [kind] : [])),
    resources: answers.flatMap(({ resources }) => resources),
    denied: answers.flatMap(({ denied }) => denied ?? []),
  };
}
