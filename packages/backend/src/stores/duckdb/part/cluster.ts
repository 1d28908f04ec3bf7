/**
 * Rows of a part in clusters: rejected flows apart from accepted ones. What is asked of a flow log is mostly asked of rejects,
 * which are few; in row groups of their own the others need not be read.
 */
import type { FlowColumns, ObjectRun } from '@thalweg/core/record';
import { countCodes } from '../parquet/column.ts';

/** The column whose values make the clusters. */
const CLUSTERED = 'action';
/** Smaller parts are read at once anyhow. */
const FEWEST_ROWS = 16_384;
/** A column with more values than this is not what it should be. */
const MOST_CLUSTERS = 4;
/** From this length on a span is copied as a whole. */
const LONG_SPAN = 24;

export interface ClusteredColumns {
  readonly columns: FlowColumns;
  /** The rows at which clusters begin, the first excepted. */
  readonly borders: readonly number[];
}

/**
 * The rows, clusters one after the other, the smallest first, in each the old order. Rows without action join the smallest.
 * Fewer rows than `fewest`, and rows that are all alike, stay as they are. The arrays of the old order are used for the new one, since
 * a part is large, and must not be used any more.
 */
export function clustered(columns: FlowColumns, fewest = FEWEST_ROWS): ClusteredColumns {
  const key = columns.columns.find(({ name }) => name === CLUSTERED);
  if (key === undefined || columns.rows < fewest || key.size < 2 || key.size > MOST_CLUSTERS)
    return { columns, borders: [] };

  const sizes = countCodes(key.codes, { from: 0, to: columns.rows, size: key.size });
  const bySize = Array.from({ length: key.size }, (_, value) => value + 1).sort((a, b) => sizes[a]! - sizes[b]!);
  const clusterOf = Uint8Array.from(sizes, (_, code) => Math.max(0, bySize.indexOf(code)));
  const clusters = spansOf(key.codes, columns.rows, clusterOf);
  const borders: number[] = [];
  let row = 0;
  for (const cluster of clusters.slice(0, -1)) {
    for (let i = 0; i < cluster.length; i += 2) row += cluster[i + 1]! - cluster[i]!;
    borders.push(row);
  }
  return { columns: rearranged(columns, clusters), borders };
}

/** First row and end of each span, one after the other, by cluster. */
type Spans = readonly number[];

function spansOf(codes: Uint32Array, rows: number, clusterOf: Uint8Array): Spans[] {
  const clusters: number[][] = Array.from({ length: Math.max(...clusterOf) + 1 }, () => []);
  let from = 0;
  while (from < rows) {
    const cluster = clusterOf[codes[from]!]!;
    let to = from + 1;
    while (to < rows && clusterOf[codes[to]!] === cluster) to++;
    clusters[cluster]!.push(from, to);
    from = to;
  }
  return clusters;
}

function rearranged(source: FlowColumns, clusters: readonly Spans[]): FlowColumns {
  const { rows } = source;
  // One array more than there are is enough: what a column stood in takes the next one.
  let spare: Uint32Array = new Uint32Array(rows);
  const moved = (values: Uint32Array): Uint32Array => {
    const out = spare;
    gather(values, out, clusters);
    spare = values;
    return out;
  };
  return {
    rows,
    columns: source.columns.map((column) => ({ ...column, codes: moved(column.codes) })),
    lines: moved(source.lines),
    objects: clusters.reduce<{ runs: ObjectRun[]; row: number }>(
      (sofar, cluster) => pushRuns(sofar, source.objects, cluster),
      { runs: [], row: 0 },
    ).runs,
  };
}

function gather(values: Uint32Array, out: Uint32Array, clusters: readonly Spans[]): void {
  let at = 0;
  for (const spans of clusters) {
    for (let i = 0; i < spans.length; i += 2) {
      const from = spans[i]!;
      const to = spans[i + 1]!;
      if (to - from >= LONG_SPAN) {
        out.set(values.subarray(from, to), at);
        at += to - from;
      } else for (let row = from; row < to; row++) out[at++] = values[row]!;
    }
  }
}

/** Appends the runs of objects in the spans of one cluster; `row` is where it begins, and then where it ends. */
function pushRuns(sofar: { runs: ObjectRun[]; row: number }, objects: readonly ObjectRun[], spans: Spans) {
  const { runs } = sofar;
  let { row } = sofar;
  let run = 0;
  for (let i = 0; i < spans.length; i += 2) {
    let from = spans[i]!;
    const end = spans[i + 1]!;
    while (from < end) {
      while (run + 1 < objects.length && objects[run + 1]!.from <= from) run++;
      const { object } = objects[run]!;
      const to = Math.min(end, objects[run + 1]?.from ?? end);
      if (runs[runs.length - 1]?.object !== object) runs.push({ object, from: row });
      row += to - from;
      from = to;
    }
  }
  return { runs, row };
}
