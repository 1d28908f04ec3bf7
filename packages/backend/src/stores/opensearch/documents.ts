/** Documents of the store's own indices: read and written one by one or in small numbers, with the care that takes several writers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { blocked, isBlock } from './bulk-answer.ts';
import { type Cluster, EngineError } from './cluster.ts';
import { passes } from './connect.ts';
import { denied } from './denial.ts';

export interface Found<Source> {
  readonly id: string;
  readonly source: Source;
  /** What a later write can insist on: that nobody has written since. */
  readonly seqNo: number;
  readonly term: number;
}

export type Action =
  | { readonly kind: 'index'; readonly index: string; readonly id: string; readonly source: object }
  /** Fails with 409 when it is there. */
  | { readonly kind: 'create'; readonly index: string; readonly id: string; readonly source: object }
  /** Fails with 409 when somebody has written since. */
  | {
      readonly kind: 'replace';
      readonly index: string;
      readonly found: Pick<Found<unknown>, 'id' | 'seqNo' | 'term'>;
      readonly source: object;
    }
  | { readonly kind: 'delete'; readonly index: string; readonly id: string };

/** How long a load waits for a cluster that is away or busy, milliseconds. */
export const PATIENCE_MS = 15 * 60_000;
const LONGEST_PAUSE_MS = 5000;
/** Documents of one page. */
const PAGE = 1000;

/** Repeats a request that changes nothing when it is made twice, while the cluster is away or has too much to do. */
export async function patiently<Result>(work: () => Promise<Result>, patience = PATIENCE_MS): Promise<Result> {
  const late = Date.now() + patience;
  for (let pause = 100; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error) || Date.now() > late) throw error;
      await sleep(pause / 2 + Math.random() * (pause / 2));
    }
  }
}

/** Reads by id, at once also what no search finds yet. Undefined where there is none. */
export async function getDocument<Source>(
  cluster: Cluster,
  index: string,
  id: string,
): Promise<Found<Source> | undefined> {
  try {
    const answer = await cluster.request('GET', `/${index}/_doc/${encodeURIComponent(id)}`);
    return toFound<Source>(answer as RawDocument);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** The same for many, in the order of the ids. */
export async function getDocuments<Source>(
  cluster: Cluster,
  index: string,
  ids: readonly string[],
): Promise<(Found<Source> | undefined)[]> {
  if (ids.length === 0) return [];
  const answer = (await cluster.request('POST', `/${index}/_mget`, { ids })) as { docs: RawDocument[] };
  return answer.docs.map((document) => (document.found ? toFound<Source>(document) : undefined));
}

interface RawDocument {
  readonly _id: string;
  readonly _source?: unknown;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly found?: boolean;
  readonly sort?: readonly unknown[];
}

function toFound<Source>({ _id, _source, _seq_no, _primary_term }: RawDocument): Found<Source> {
  return { id: _id, source: _source as Source, seqNo: _seq_no ?? 0, term: _primary_term ?? 0 };
}

/** All documents that match, in the order of a field of numbers that no two of them share. */
export async function* findDocuments<Source>(
  cluster: Cluster,
  index: string,
  { query, by, fields }: { readonly query: object; readonly by: string; readonly fields?: readonly string[] },
): AsyncGenerator<Found<Source>> {
  let after: readonly unknown[] | undefined;
  for (;;) {
    const answer = (await cluster.request(
      'POST',
      `/${index}/_search?ignore_unavailable=true&allow_no_indices=true&allow_partial_search_results=false`,
      {
        query,
        size: PAGE,
        sort: [{ [by]: { order: 'asc', unmapped_type: 'long' } }],
        seq_no_primary_term: true,
        ...(fields && { _source: fields }),
        ...(after && { search_after: after }),
      },
    )) as { hits: { hits: RawDocument[] } };
    for (const hit of answer.hits.hits) yield toFound<Source>(hit);
    if (answer.hits.hits.length < PAGE) return;
    after = answer.hits.hits.at(-1)?.sort;
  }
}

/**
 * Writes documents; `visible`: to searches, too, when it resolves. Gives for each whether it was done; what a condition forbade (409),
 * or was gone already (404), was not.
 *
 * @throws ThalwegError cluster-denied, cluster-blocked; EngineError for the first that failed otherwise.
 */
export async function writeDocuments(
  cluster: Cluster,
  actions: readonly Action[],
  { visible = false }: { readonly visible?: boolean } = {},
): Promise<boolean[]> {
  if (actions.length === 0) return [];
  const lines = actions.flatMap(toLines);
  const answer = (await cluster.request('POST', `/_bulk?refresh=${visible}`, lines, { lines: true })) as {
    items: Record<string, { status: number; error?: { type?: string; reason?: string } }>[];
  };
  return answer.items.map((item) => {
    const { status, error } = Object.values(item)[0]!;
    if (status < 300) return true;
    if (status === 409 || status === 404) return false;
    throw toItemError(status, error?.type ?? 'unknown', error?.reason ?? `an item answered ${status}`);
  });
}

function toItemError(status: number, type: string, reason: string): Error {
  if (status !== 401 && status !== 403) return new EngineError(status, type, reason);
  return isBlock(type) ? blocked(reason) : denied(status, reason);
}

function toLines(action: Action): object[] {
  const { kind, index } = action;
  switch (kind) {
    case 'index':
    case 'create':
      return [{ [kind]: { _index: index, _id: action.id } }, action.source];
    case 'replace': {
      const { id, seqNo, term } = action.found;
      return [{ index: { _index: index, _id: id, if_seq_no: seqNo, if_primary_term: term } }, action.source];
    }
    case 'delete':
      return [{ delete: { _index: index, _id: action.id } }];
  }
}

/** Searches find what was written before. Where there are no such indices nothing is to be done. */
export async function refresh(cluster: Cluster, index: string): Promise<void> {
  try {
    await cluster.request('POST', `/${index}/_refresh?ignore_unavailable=true&allow_no_indices=true`);
  } catch (error) {
    // Serverless refreshes by itself, and knows no such request.
    if (!(error instanceof EngineError) || (error.status !== 404 && error.status !== 400)) throw error;
  }
}
