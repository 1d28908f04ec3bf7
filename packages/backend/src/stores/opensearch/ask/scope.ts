/** Where questions are asked, and how: one place for what every search has in common. */
import { ThalwegError } from '../../../report/errors.ts';
import { firstLine } from '../../../report/sentence.ts';
import { type Cluster, EngineError } from '../cluster.ts';
import type { Derived } from './places.ts';

export interface Scope {
  readonly cluster: Cluster;
  /** Pattern of the indices that have the rows. */
  readonly indices: string;
  readonly derived: Derived;
  /** Milliseconds after which the engine ends a search by itself, should nobody be there to cancel it. */
  readonly longest?: number;
}

export interface Hit {
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
  readonly sort?: readonly unknown[];
}

/** What a search answers; `aggregations` as they were asked for. */
export interface Answer {
  readonly hits: { readonly total?: { readonly value: number | bigint }; readonly hits: readonly Hit[] };
  readonly aggregations?: Readonly<Record<string, unknown>>;
  readonly _scroll_id?: string;
}

/** An answer of some shards alone would be a wrong one. */
const WHOLE = 'allow_partial_search_results=false';

/** Days of which nothing is there have no index; a pattern that finds none is no error. */
const PRESENT = 'ignore_unavailable=true&allow_no_indices=true';

export function searchPath({ indices }: Pick<Scope, 'indices'>): string {
  return `/${indices}/_search?${PRESENT}&${WHOLE}`;
}

export const VIEW_PATH = `/_search?${WHOLE}`;

export function pathOf({ indices }: Pick<Scope, 'indices'>, what: string): string {
  return `/${indices}/${what}${what.includes('?') ? '&' : '?'}${PRESENT}`;
}

/** @throws ThalwegError cancelled, engine-failed, and what the cluster throws when it cannot be reached. */
export async function ask(scope: Scope, path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  if (signal?.aborted) throw new ThalwegError('cancelled', 'The query was cancelled.');
  try {
    return (await scope.cluster.request('POST', limited(scope, path), body, { signal })) as Answer;
  } catch (error) {
    throw toQueryError(error, signal);
  }
}

/** A search that ends by itself. Views and further pages of a scroll take no limit. */
function limited({ cluster, longest }: Scope, path: string): string {
  const { timeLimit } = cluster.capabilities;
  if (timeLimit === undefined || longest === undefined || !path.includes('/_search?')) return path;
  return `${path}&${timeLimit}=${longest}ms`;
}

/** One search over all rows. */
export function askRows(scope: Scope, body: unknown, signal?: AbortSignal): Promise<Answer> {
  return ask(scope, searchPath(scope), body, signal);
}

/** The aggregations of a search that wants no rows. */
export async function askGroups(
  scope: Scope,
  body: object,
  signal?: AbortSignal,
): Promise<NonNullable<Answer['aggregations']>> {
  const { aggregations } = await askRows(scope, { size: 0, track_total_hits: false, ...body }, signal);
  // Over no index at all there are none.
  return aggregations ?? {};
}

/** The error to throw for a failed question: `cancelled` when the signal has fired, else the engine's sentence. */
export function toQueryError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return new ThalwegError('cancelled', 'The query was cancelled.', { cause: error });
  if (!(error instanceof EngineError)) return error;
  if (isLate(error)) {
    return new ThalwegError('timed-out', 'The cluster ended the question, which took too long.', {
      help: 'Narrow the time range or the query.',
      cause: error,
    });
  }
  return new ThalwegError('engine-failed', `The cluster gave up: ${firstLine(error.reason)}`, {
    help: 'Narrow the time range, or ask for fewer groups.',
  });
}

/** As OpenSearch says it of a search that it has cancelled, and Elasticsearch of one whose shards have stopped half-way. */
function isLate({ reason }: EngineError): boolean {
  return /cancellation timeout|time exceeded/i.test(reason);
}
