/** Fields that rows have: those that the ledger knows of, and those of rows that came past it. */
import { FIELDS } from '@thalweg/core/fields';
import type { Cluster } from './cluster.ts';
import type { Names } from './names.ts';

/** Names that AWS has not published, beside its own; an engine lists at most this many. */
const MOST_NAMES = 2000;
const PRESENT = 'ignore_unavailable=true&allow_no_indices=true';

export async function readColumns(cluster: Cluster, { objects, flows }: Names): Promise<string[]> {
  const loaded = (await cluster.request('POST', `/${objects}/_search?${PRESENT}`, {
    size: 0,
    aggs: { columns: { terms: { field: 'columns', size: MOST_NAMES } } },
  })) as { aggregations?: { columns: { buckets: { key: string }[] } } };
  // The Lambda writes rows of no object.
  const written = (await cluster.request('POST', `/${flows}/_search?${PRESENT}`, {
    size: 0,
    track_total_hits: false,
    query: { bool: { must_not: [{ exists: { field: '_load' } }] } },
    aggs: Object.fromEntries(FIELDS.map(({ name }) => [name, { filter: { exists: { field: name } } }])),
  })) as { aggregations?: Record<string, { doc_count: number }> };
  return [
    ...(loaded.aggregations?.columns.buckets ?? []).map(({ key }) => key),
    ...Object.entries(written.aggregations ?? {}).flatMap(([name, { doc_count }]) => (doc_count > 0 ? [name] : [])),
  ];
}
