/** Buckets of a histogram from the groups that an engine counted. */
import { compareText } from '../query/index.ts';
import { type Buckets, bucketOf } from './interval.ts';
import type { Histogram, Value } from './result.ts';

/** The measure of one series in one bucket. Several cells of the same place add up. */
export interface HistogramCell {
  /** Epoch seconds of the bucket's beginning. */
  readonly bucket: number;
  /** Place in the series. */
  readonly series: number;
  readonly measure: bigint;
}

/** Epoch seconds, both inclusive; an open end is where the first or last cell lies. */
export interface HistogramSpan {
  readonly from: number | undefined;
  readonly last: number | undefined;
}

/** All buckets of the span, empty ones included, with the cells in their places. */
export function foldHistogram(
  cut: Buckets,
  series: Histogram['series'],
  { span, cells }: { readonly span: HistogramSpan; readonly cells: readonly HistogramCell[] },
): Histogram {
  const { interval } = cut;
  const first = span.from === undefined ? least(cells) : bucketOf(span.from, cut);
  const last = span.last === undefined ? most(cells) : bucketOf(span.last, cut);
  if (first === undefined || last === undefined) return { interval, series, buckets: [] };
  const buckets: { start: number; measures: bigint[] }[] = [];
  for (let start = first; start <= last; start += interval) {
    buckets.push({ start, measures: new Array<bigint>(series.length).fill(0n) });
  }
  for (const cell of cells) {
    const measures = buckets[(cell.bucket - first) / interval]?.measures;
    if (measures) measures[cell.series] = (measures[cell.series] ?? 0n) + cell.measure;
  }
  return { interval, series, buckets };
}

/** A cell of a histogram whose series are not chosen yet. */
export interface ValueCell {
  readonly bucket: number;
  readonly value: Value;
  readonly measure: bigint;
}

/** Chooses the `limit` largest values as series, the others together as `undefined`, and places the cells. */
export function placeCells(
  cells: readonly ValueCell[],
  limit: number,
): { readonly series: (Value | undefined)[]; readonly cells: HistogramCell[] } {
  const totals = new Map<Value, bigint>();
  for (const { value, measure } of cells) totals.set(value, (totals.get(value) ?? 0n) + measure);
  const ranked = [...totals].sort((a, b) => compareMeasures(b[1], a[1]) || compareValues(a[0], b[0]));
  const series: (Value | undefined)[] = ranked.slice(0, limit).map(([value]) => value);
  const places = new Map(series.map((value, place) => [value, place]));
  if (ranked.length > limit) series.push(undefined);
  return {
    series,
    cells: cells.map(({ bucket, value, measure }) => ({
      bucket,
      series: places.get(value) ?? series.length - 1,
      measure,
    })),
  };
}

function least(cells: readonly HistogramCell[]): number | undefined {
  return cells.reduce<number | undefined>(
    (found, { bucket }) => (found === undefined || bucket < found ? bucket : found),
    undefined,
  );
}

function most(cells: readonly HistogramCell[]): number | undefined {
  return cells.reduce<number | undefined>(
    (found, { bucket }) => (found === undefined || bucket > found ? bucket : found),
    undefined,
  );
}

function compareMeasures(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ascending, missing last: the order in which equal groups of a top stand. */
function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
