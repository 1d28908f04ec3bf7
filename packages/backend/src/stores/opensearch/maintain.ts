/** What is removed from a store, and what is checked in it. */
import { ThalwegError } from '../../report/errors.ts';
import type { Compacted, RetentionLimit, VerifyReport } from '../store.ts';
import type { Cluster } from './cluster.ts';
import type { Connection } from './connect.ts';
import { refresh, writeDocuments } from './documents.ts';
import { isDue } from './indices.ts';
import type { Ledger, LedgerDocument, RowCounts } from './ledger.ts';
import type { Names } from './names.ts';
import { createSettler, keepRetired } from './policy.ts';
import { addCounts, removeObject, toCounts } from './rows.ts';
import { dayIndices, type IndexSize } from './sizes.ts';

const PRESENT = 'ignore_unavailable=true&allow_no_indices=true&allow_partial_search_results=false';

interface Place {
  readonly cluster: Connection;
  readonly names: Names;
  readonly ledger: Ledger;
}

/** Removes whole days. Rows without start have no age: a limit in days never takes them, a limit in bytes takes them last. */
export async function retain(place: Place, limit: RetentionLimit): Promise<{ parts: number; rows: number }> {
  const { cluster, names, ledger } = place;
  // What a policy has removed has to be known as such before its days are asked for no more.
  if (!limit.dryRun) await keepRetired(place);
  const days = await dayIndices(cluster, names);
  const { days: kept, now } = limit;
  const due = days.filter(({ index }) => kept !== undefined && isDue(index, { days: kept, now }));
  const rest = days.filter((day) => !due.includes(day));
  due.push(...beyond(rest, limit.bytes));
  const rows = due.reduce((sum, day) => sum + day.rows, 0);
  if (limit.dryRun || due.length === 0) return { parts: due.length, rows };
  let removed = 0;
  for (const { index } of due) {
    await refresh(cluster, index);
    const counts = await countByObject(cluster, index);
    // The ledger first: rows that are counted off twice are found by verify, rows that nobody counted off would be missed.
    for (const row of await ledger.having('object', [...counts.keys()])) {
      const gone = counts.get(row.source.object)!;
      const retired = addCounts(row.source.retired, gone);
      const { [index]: _, ...left } = row.source.days ?? {};
      await writeDocuments(
        cluster,
        [
          {
            kind: 'replace',
            index: names.objects,
            found: row,
            source: { ...row.source, retired, ...(row.source.days && { days: left }) },
          },
        ],
        { visible: true },
      );
      removed += gone.records + gone.noData + gone.skipData;
    }
    await cluster.request('DELETE', `/${index}`);
  }
  return { parts: due.length, rows: removed };
}

function beyond(days: readonly IndexSize[], limit: number | undefined): IndexSize[] {
  if (limit === undefined) return [];
  let bytes = days.reduce((sum, day) => sum + day.bytes, 0);
  return days.filter((day) => {
    if (bytes <= limit) return false;
    bytes -= day.bytes;
    return true;
  });
}

interface Bucket {
  readonly key: { readonly load: number | null; readonly status: string | null };
  readonly doc_count: number;
}

/** Rows of each object in some indices, by what they are. */
async function countByObject(cluster: Cluster, indices: string): Promise<Map<number, RowCounts>> {
  const counts = new Map<number, RowCounts>();
  let after: object | undefined;
  do {
    const answer = (await cluster.request('POST', `/${indices}/_search?${PRESENT}`, {
      size: 0,
      track_total_hits: false,
      query: { exists: { field: '_load' } },
      aggs: {
        loads: {
          composite: {
            size: 5000,
            sources: [
              { load: { terms: { field: '_load' } } },
              { status: { terms: { field: 'log_status', missing_bucket: true } } },
            ],
            ...(after && { after }),
          },
        },
      },
    })) as { aggregations?: { loads: { buckets: Bucket[]; after_key?: object } } };
    for (const { key, doc_count } of answer.aggregations?.loads.buckets ?? []) {
      const load = Number(key.load);
      counts.set(
        load,
        addCounts(counts.get(load) ?? { records: 0, noData: 0, skipData: 0 }, toCounts(key.status, doc_count)),
      );
    }
    after = answer.aggregations?.loads.after_key;
  } while (after);
  return counts;
}

/** Forgets all objects with this name, else the one with this label. Loaded again, it is a new object. */
export async function forget(place: Place, object: string): Promise<{ objects: number; rows: number }> {
  const { cluster, names, ledger } = place;
  const named = (await ledger.having('names', [object])).filter(({ source }) => source.name === object);
  const found = named.length > 0 ? named : await ledger.having('label', [object]);
  if (found.length === 0) throw noSuchObject(object);
  let rows = 0;
  for (const { id, source } of found) {
    rows += await removeObject(cluster, names, source.object);
    await writeDocuments(cluster, [{ kind: 'delete', index: names.objects, id }], { visible: true });
  }
  return { objects: found.length, rows };
}

export function noSuchObject(object: string): ThalwegError {
  return new ThalwegError('no-such-object', `the store has no object ${object}`, {
    help: '`thalweg status --objects` lists them.',
  });
}

/** Problems listed; beyond that the store is beyond reading line by line. */
const PROBLEMS = 1000;

/** Counts the rows of every object in the cluster and compares them with the ledger. */
export async function verify({ cluster, names, ledger }: Place): Promise<VerifyReport> {
  const settle = await createSettler({ cluster, names });
  await refresh(cluster, names.flows);
  const counts = await countByObject(cluster, names.flows);
  const sums = { lines: 0, records: 0, noData: 0, skipData: 0, quarantined: 0, retired: 0 };
  const problems: string[] = [];
  for await (const row of ledger.all()) {
    const source = settle?.(row.source) ?? row.source;
    problems.push(...checkObject(source, counts.get(source.object) ?? { records: 0, noData: 0, skipData: 0 }));
    counts.delete(source.object);
    for (const name of ['lines', 'records', 'noData', 'skipData', 'quarantined'] as const) sums[name] += source[name];
    sums.retired += totalOf(source.retired);
  }
  for (const [object, rows] of counts) {
    problems.push(
      `${totalOf(rows)} rows belong to no object (load ${object}): a load was broken off. Run it again, or any other load, which removes them.`,
    );
  }
  const parts = (await dayIndices(cluster, names)).length;
  return { ok: problems.length === 0, ...sums, parts, problems: problems.slice(0, PROBLEMS) };
}

function totalOf({ records, noData, skipData }: RowCounts): number {
  return records + noData + skipData;
}

function checkObject(source: LedgerDocument, found: RowCounts): string[] {
  const { label, lines, retired, quarantined } = source;
  const problems: string[] = [];
  if (lines !== totalOf(source) + quarantined) {
    problems.push(`${label}: ${lines} lines are not ${totalOf(source)} rows + ${quarantined} bad lines`);
  }
  for (const name of ['records', 'noData', 'skipData'] as const) {
    const expected = source[name] - retired[name];
    if (found[name] !== expected) {
      problems.push(`${label}: the cluster has ${found[name]} ${WORDS[name]}, the ledger says ${expected}`);
    }
  }
  return problems;
}

const WORDS = { records: 'records', noData: 'NODATA lines', skipData: 'SKIPDATA lines' } as const;

/** Merges the segments of days that are over, to one in each shard. Gives how many of them there were before and after. */
export async function compact({ cluster, names }: Place, now: number): Promise<Compacted> {
  const days = (await dayIndices(cluster, names)).filter(({ index }) => isDue(index, { days: 0, now }));
  let merged = 0;
  let into = 0;
  for (const { index } of days) {
    const before = await segmentsOf(cluster, index);
    if (before.segments <= before.shards) continue;
    await cluster.request('POST', `/${index}/_forcemerge?max_num_segments=1`);
    // What was merged is counted along until searches have let go of it.
    await refresh(cluster, index);
    merged += before.segments;
    into += (await segmentsOf(cluster, index)).segments;
  }
  return { merged, into, rollups: 0, combined: 0 };
}

/** Of one copy of an index: what its shards have together, and how many they are. */
async function segmentsOf(cluster: Cluster, index: string): Promise<{ segments: number; shards: number }> {
  const answer = (await cluster.request('GET', `/${index}/_stats/segments?level=shards`)) as {
    indices: Record<string, { shards: Record<string, readonly ShardStats[]> }>;
  };
  const shards = Object.values(answer.indices).flatMap((one) => Object.values(one.shards));
  const counts = shards.map((copies) => copies.find(({ routing }) => routing.primary)?.segments.count ?? 0);
  return { segments: counts.reduce((sum, count) => sum + count, 0), shards: shards.length };
}

interface ShardStats {
  readonly routing: { readonly primary: boolean };
  readonly segments: { readonly count: number };
}
