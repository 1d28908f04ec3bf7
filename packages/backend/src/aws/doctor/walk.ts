/** What a walk along the records' way needs everywhere. */
import type { CheckId } from '../../doctor/checks.ts';
import type { Finding } from '../../doctor/finding.ts';
import type { Look } from '../../report/look.ts';
import type { Scope } from '../arn.ts';
import type { AwsReader, MetricAsked } from './reader.ts';

/** What is found out about a cluster over its own interface. `store`: an address, as a function has it. */
export interface ClusterEyes {
  examine(store: string): Promise<readonly Finding[]>;
  /** By role of its security plugin: who has it, ARNs of AWS's roles among others. */
  roleMappings(store: string): Promise<Look<ReadonlyMap<string, readonly string[]>>>;
}

export interface Walk {
  readonly reader: AwsReader;
  /** Of the credentials. */
  readonly account: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly cluster: ClusterEyes;
  /** The IPv4 address that AWS sees of this machine. */
  readonly myAddress: () => Promise<string>;
  readonly findings: Finding[];
  /** The flow log is so young that nothing need have come to its end: a domain alone takes half an hour to be made. */
  readonly isNew: boolean;
}

/** Where ARNs are of. */
export const scopeOf = ({ reader, account }: Walk): Scope => ({ region: reader.region, account });

/** Milliseconds for which a flow log is new. */
export const NEW = 3_600_000;

/** So far back are errors and metrics looked for, milliseconds. */
const LATELY = 3 * 3_600_000;

export const lately = ({ now }: Walk): number => now - LATELY;

/** What was seen; what could not be looked at becomes a finding of that check. */
export function seen<T>({ findings }: Pick<Walk, 'findings'>, id: CheckId, look: Look<T>): { value: T } | undefined {
  if ('value' in look) return look;
  findings.push({
    id,
    status: 'not-allowed',
    message: `Not allowed to look: ${look.denied} is missing.`,
    fix: `Give the credentials in use the action ${look.denied}, or use others (--profile).`,
  });
  return undefined;
}

/** Values of a metric, of the last hours. */
export async function metricOf(
  walk: Walk,
  id: CheckId,
  asked: Omit<MetricAsked, 'since' | 'until'>,
): Promise<readonly number[] | undefined> {
  const found = await walk.reader.metric({ ...asked, since: lately(walk), until: walk.now });
  return seen(walk, id, found)?.value;
}
