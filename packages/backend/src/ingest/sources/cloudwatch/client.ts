/** CloudWatch Logs as a log group. Loaded when a source is one, so that nothing else waits for it. */
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  paginateDescribeLogGroups,
  paginateDescribeLogStreams,
} from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client, paginateDescribeFlowLogs } from '@aws-sdk/client-ec2';
import { arnIn } from '../../../aws/arn.ts';
import { readCaller } from '../../../aws/caller.ts';
import { clientConfig } from '../../../aws/client-config.ts';
import type { Connection, Environment } from '../../../aws/connection.ts';
import { DENIED, deniedAction, toSourceError } from '../../../aws/failure.ts';
import { renewing } from '../../../aws/renewing.ts';
import { ThalwegError } from '../../../report/errors.ts';
import { nearestFew } from '../../../report/nearest.ts';
import type { LogGroupAddress, Streams } from './address.ts';
import type { EventPage, EventRequest, GroupFlowLog, LogGroup, Seen } from './log-group.ts';

/** Names that are looked through for one that was meant. */
const MOST_NAMES = 500;

interface Opening {
  readonly connection: Connection;
  readonly environment: Environment;
  /** Of a request; default about two minutes of them. */
  readonly maxAttempts?: number | undefined;
}

/** Finds out which account and region the group is in. Throws `bad-option`, `source-denied`, `source-away`. */
export async function openLogGroup(
  address: LogGroupAddress,
  { connection, environment, maxAttempts }: Opening,
): Promise<LogGroup> {
  const { group } = address;
  const where = { ...connection, region: address.region ?? connection.region };
  const config = () => ({ ...clientConfig(where, environment), ...(maxAttempts !== undefined && { maxAttempts }) });
  const logs = renewing(() => new CloudWatchLogsClient(config()));
  const ec2 = renewing(() => new EC2Client(config()));
  const source = `cloudwatch://${group}`;
  const region = await mending({ source, action: '' }, () => logs.use((client) => client.config.region()));
  const account =
    address.account ?? (await mending({ source, action: 'sts:GetCallerIdentity' }, () => readCaller(config()))).account;
  const arn = arnIn({ region, account }, 'logs', `log-group:${group}`);
  // By its ARN a group of another account is found, too, where accounts are linked for observability.
  const named = address.account === undefined ? { logGroupName: group } : { logGroupIdentifier: arn };
  return {
    arn,
    name: group,
    account,
    page: (request) =>
      mending({ source, action: 'logs:FilterLogEvents on the log group', signal: request.signal }, () =>
        logs.use((client) => pageOf(client, { named, group, region, request })),
      ),
    flowLogs: (signal) =>
      mending({ source, action: 'ec2:DescribeFlowLogs', signal }, () =>
        ec2.use((client) => flowLogsOf(client, group, signal)),
      ),
    storedBytes: (signal) => logs.use((client) => storedBytesOf(client, group, signal)),
    close() {
      logs.close();
      ec2.close();
    },
  };
}

interface Asking {
  readonly named: Pick<FilterLogEventsCommandInput, 'logGroupName' | 'logGroupIdentifier'>;
  readonly group: string;
  readonly region: string;
  readonly request: EventRequest;
}

async function pageOf(client: CloudWatchLogsClient, asking: Asking): Promise<EventPage> {
  const { named, request } = asking;
  try {
    const command = new FilterLogEventsCommand({ ...named, ...toParameters(request) });
    const { events = [], nextToken } = await client.send(command, abortOf(request.signal));
    return {
      events: events.map(({ eventId = '', timestamp = 0, logStreamName = '', message = '' }) => ({
        ...{ id: eventId, timestamp, message },
        stream: logStreamName,
      })),
      next: nextToken,
    };
  } catch (error) {
    throw (error as Error).name === 'ResourceNotFoundException' ? await missing(client, error as Error, asking) : error;
  }
}

async function storedBytesOf(
  client: CloudWatchLogsClient,
  group: string,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: group }, abortOf(signal));
  for await (const { logGroups = [] } of pages) {
    const found = logGroups.find(({ logGroupName }) => logGroupName === group);
    if (found) return found.storedBytes;
  }
  return undefined;
}

async function mending<T>(
  {
    source,
    action,
    signal,
  }: { readonly source: string; readonly action: string; readonly signal?: AbortSignal | undefined },
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    signal?.throwIfAborted();
    throw toSourceError(error, { source, action });
  }
}

function abortOf(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

function toParameters({ streams, from, to, next, limit }: EventRequest) {
  return {
    ...namesOf(streams),
    startTime: from,
    // Theirs is the last instant that belongs to it.
    endTime: to - 1,
    // AWS sorts by time in any case; what imitates it does so when it is told to.
    interleaved: true,
    ...(next !== undefined && { nextToken: next }),
    ...(limit !== undefined && { limit }),
  };
}

function namesOf(streams: Streams) {
  if (streams.kind === 'all') return {};
  return streams.kind === 'names' ? { logStreamNames: [...streams.names] } : { logStreamNamePrefix: streams.prefix };
}

/** Flow logs of the region that deliver to the group, working or not: what they have written is there. */
async function flowLogsOf(
  client: EC2Client,
  group: string,
  signal: AbortSignal | undefined,
): Promise<Seen<readonly GroupFlowLog[]>> {
  const Filter = [{ Name: 'log-group-name', Values: [group] }];
  const found: GroupFlowLog[] = [];
  try {
    for await (const { FlowLogs = [] } of paginateDescribeFlowLogs({ client }, { Filter }, abortOf(signal))) {
      for (const { FlowLogId = '', ResourceId = '', TrafficType, LogFormat = '' } of FlowLogs)
        found.push({ id: FlowLogId, resource: ResourceId, traffic: TrafficType, format: LogFormat });
    }
    return { value: found };
  } catch (error) {
    if (!DENIED.test((error as Error).name)) throw error;
    return { denied: deniedAction(error, 'ec2:DescribeFlowLogs') };
  }
}

/** Says what there is instead, where that may be looked at. */
async function missing(
  client: CloudWatchLogsClient,
  error: Error,
  { group, region, request }: Asking,
): Promise<ThalwegError> {
  const { streams, signal } = request;
  const isStream = streams.kind === 'names' && /stream/i.test(error.message);
  const pages = isStream
    ? namesIn(paginateDescribeLogStreams({ client }, { logGroupName: group }, abortOf(signal)), (page) =>
        page.logStreams?.map(({ logStreamName }) => logStreamName),
      )
    : namesIn(paginateDescribeLogGroups({ client }, {}, abortOf(signal)), (page) =>
        page.logGroups?.map(({ logGroupName }) => logGroupName),
      );
  const near = nearestFew(isStream ? streams.names[0]! : group, await pages.catch(() => []));
  const what = isStream ? `no such stream in the log group ${group}` : `no log group ${group} in ${region}`;
  return new ThalwegError(
    'no-such-source',
    `There is ${what}${near.length === 0 ? '' : `; there is ${near.join(', ')}`}.`,
    {
      help: isStream
        ? `aws logs describe-log-streams --log-group-name ${group} shows what there is.`
        : 'Another region is named with --region, another account with --profile or --role-arn.',
      cause: error,
    },
  );
}

async function namesIn<Page>(
  pages: AsyncIterable<Page>,
  read: (page: Page) => readonly (string | undefined)[] | undefined,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of pages) {
    names.push(...(read(page) ?? []).flatMap((name) => name ?? []));
    if (names.length >= MOST_NAMES) break;
  }
  return names;
}
