/** Rows of an object in the cluster, by the number of the object: counted, and removed. */
import type { Cluster } from './cluster.ts';
import { type Action, refresh, writeDocuments } from './documents.ts';
import type { RowCounts } from './ledger.ts';
import type { Names } from './names.ts';

/** Objects of one request; engines make 65,536 groups. */
const OBJECTS = 10_000;
/** Documents that are removed with one request. */
const PAGE = 5000;
const PRESENT = 'ignore_unavailable=true&allow_no_indices=true&allow_partial_search_results=false';

/** Rows that each of the objects has, as far as searches find them. */
export async function countRows(
  cluster: Cluster,
  { flows }: Names,
  objects: readonly number[],
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (let from = 0; from < objects.length; from += OBJECTS) {
    const some = objects.slice(from, from + OBJECTS);
    const answer = (await cluster.request('POST', `/${flows}/_search?${PRESENT}`, {
      size: 0,
      track_total_hits: false,
      query: { terms: { _load: some } },
      aggs: { loads: { terms: { field: '_load', size: some.length } } },
    })) as { aggregations?: { loads: { buckets: { key: number; doc_count: number }[] } } };
    for (const { key, doc_count } of answer.aggregations?.loads.buckets ?? []) counts.set(key, doc_count);
  }
  return counts;
}

/** Rows of objects by index and by what they are. */
export async function countByDay(
  cluster: Cluster,
  { flows }: Names,
  objects: readonly number[],
): Promise<Map<number, Map<string, RowCounts>>> {
  const counts = new Map<number, Map<string, RowCounts>>();
  let after: object | undefined;
  do {
    const sources = [
      { load: { terms: { field: '_load' } } },
      { day: { terms: { field: '_index' } } },
      { status: { terms: { field: 'log_status', missing_bucket: true } } },
    ];
    const answer = (await cluster.request('POST', `/${flows}/_search?${PRESENT}`, {
      size: 0,
      track_total_hits: false,
      query: { terms: { _load: objects } },
      aggs: { loads: { composite: { size: PAGE, sources, ...(after && { after }) } } },
    })) as { aggregations?: { loads: { buckets: DayBucket[]; after_key?: object } } };
    const { buckets = [], after_key: next } = answer.aggregations?.loads ?? {};
    for (const { key, doc_count: rows } of buckets) {
      const days = counts.get(Number(key.load)) ?? new Map<string, RowCounts>();
      counts.set(Number(key.load), days);
      days.set(key.day, addCounts(days.get(key.day) ?? NO_ROWS, toCounts(key.status, rows)));
    }
    after = next;
  } while (after);
  return counts;
}

interface DayBucket {
  readonly key: { readonly load: number; readonly day: string; readonly status: string | null };
  readonly doc_count: number;
}

export const NO_ROWS: RowCounts = { records: 0, noData: 0, skipData: 0 };

export function addCounts(a: RowCounts, b: RowCounts): RowCounts {
  return { records: a.records + b.records, noData: a.noData + b.noData, skipData: a.skipData + b.skipData };
}

/** What rows of a status count as. */
export function toCounts(status: string | null, rows: number): RowCounts {
  return {
    records: status === 'NODATA' || status === 'SKIPDATA' ? 0 : rows,
    noData: status === 'NODATA' ? rows : 0,
    skipData: status === 'SKIPDATA' ? rows : 0,
  };
}

/** Removes what matches, without the scripts and tasks of a delete by query, which not every engine has. Gives how much it was. */
export async function removeMatching(cluster: Cluster, index: string, query: object): Promise<number> {
  let removed = 0;
  await refresh(cluster, index);
  for (;;) {
    const answer = (await cluster.request('POST', `/${index}/_search?${PRESENT}`, {
      query,
      size: PAGE,
      _source: false,
      sort: ['_doc'],
    })) as { hits: { hits: { _index: string; _id: string }[] } };
    const { hits } = answer.hits;
    const actions = hits.map(({ _index, _id }): Action => ({ kind: 'delete', index: _index, id: _id }));
    removed += (await writeDocuments(cluster, actions, { visible: true })).filter(Boolean).length;
    if (hits.length < PAGE) return removed;
  }
}

/** Removes rows and bad lines of an object. Gives the number of rows. */
export async function removeObject(cluster: Cluster, names: Names, object: number): Promise<number> {
  const rows = await removeMatching(cluster, names.flows, { term: { _load: object } });
  await removeMatching(cluster, names.quarantine, { term: { object } });
  return rows;
}
