/** A query over time. */
import type { Filter } from '@thalweg/core/query';
import { parseAddress } from '@thalweg/core/query';
import {
  type Buckets,
  bucketOf,
  foldHistogram,
  type Histogram,
  type HistogramCell,
  type HistogramSpan,
  type Value,
} from '@thalweg/core/result';
import { refuseTooMany } from '../../model/buckets.ts';
import type { HistogramOptions } from '../../store.ts';
import { indexType } from '../mapping.ts';
import { compileFilter, compileSelection, type Selection } from './compile.ts';
import { type Bucket, measureAggregations, readMeasures } from './measures.ts';
import { resolveFilters } from './resolve.ts';
import { askGroups, type Scope } from './scope.ts';
import { topGroups } from './top.ts';

/** Buckets of one answer, those of the series among them; engines give at most 65,535. */
const BUCKETS_AT_ONCE = 50_000;

type Series = readonly (Value | undefined)[];

/**
 * Rows by buckets of `interval` seconds of their start. The time range gives the first and last bucket;
 * an open end is where the first or last row found lies. Rows without start are in no bucket.
 *
 * @throws ThalwegError bad-option for too many buckets; cancelled, engine-failed.
 */
export async function histogramOf(query: Selection, options: HistogramOptions, scope: Scope): Promise<Histogram> {
  const { signal } = options;
  const timed: Selection = {
    ...query,
    filter: { kind: 'and', filters: [query.filter, { kind: 'exists', field: 'start' }] },
  };
  const span = spanOf(query);
  // Rows without a start have no part in the ends; an engine that is asked of all rows knows those without looking.
  const reach = await reachOf(query, span, { scope, signal });
  if (reach) refuseTooMany(reach, options);
  const ranked = await seriesOf(timed, options, scope);
  const values = options.by === undefined ? [] : ranked.series.filter((value) => value !== undefined);
  const tests = values.map((value) => equals(options.by ?? '', value));
  const filters = await resolveFilters(tests, { scope, time: query.time, signal });
  const others = ranked.series.includes(undefined);
  const cells: HistogramCell[] = [];
  let approximate = ranked.approximate;
  for (const window of reach ? windowsOf(reach, options, ranked.series.length) : []) {
    const body = histogramBody({ ...timed, time: window }, { ...options, filters, others });
    const { time } = (await askGroups(scope, body, signal)) as { time?: { buckets: readonly TimeBucket[] } };
    for (const bucket of time?.buckets ?? []) {
      for (const [series, part] of partsOf(bucket).entries()) {
        const [figure] = readMeasures(part, [options.measure]);
        approximate ||= figure!.approximate;
        cells.push({ bucket: Number(bucket.key) / 1000, series, measure: figure!.value });
      }
    }
  }
  return { ...foldHistogram(options, ranked.series, { span, cells }), ...(approximate && { approximate }) };
}

type TimeBucket = Bucket & { readonly key: number | bigint };

function partsOf(bucket: TimeBucket): readonly Bucket[] {
  const series = bucket['series'] as { buckets: readonly Bucket[] } | undefined;
  return series?.buckets ?? [bucket];
}

/** Without a break-down one series; else the largest values, and `undefined` for all others when there are others. */
async function seriesOf(
  query: Selection,
  { by, measure, limit, signal }: HistogramOptions,
  scope: Scope,
): Promise<{ readonly series: Series; readonly approximate: boolean }> {
  if (by === undefined) return { series: [''], approximate: false };
  const top = await topGroups(query, { fields: [by], by: measure, limit, ...(signal && { signal }) }, { scope });
  const series = top.groups.map(({ values }) => values[0] ?? null);
  return { series: top.other.groups > 0 ? [...series, undefined] : series, approximate: top.approximate ?? false };
}

interface SeriesOptions extends Pick<HistogramOptions, 'interval' | 'origin' | 'measure'> {
  /** One a series; none = all rows are one. */
  readonly filters: readonly Filter[];
  /** Whether what passes none of them is a series, too. */
  readonly others: boolean;
}

export function histogramBody(
  query: Selection,
  { interval, origin = 0, measure, filters, others }: SeriesOptions,
): object {
  const measures = measureAggregations([measure]);
  const parts = { series: { filters: { filters: filters.map(compileFilter), other_bucket: others }, ...measures } };
  return {
    query: compileSelection(query),
    aggs: {
      time: {
        date_histogram: { field: 'start', fixed_interval: `${interval}s`, offset: `${origin}s`, min_doc_count: 1 },
        ...(filters.length > 0 ? { aggs: parts } : measures),
      },
    },
  };
}

function equals(field: string, value: Value): Filter {
  if (value === null) return { kind: 'not', filter: { kind: 'exists', field } };
  switch (indexType(field)) {
    case 'ip': {
      const address = parseAddress(String(value))!;
      return { kind: 'address-range', field, low: address, high: address };
    }
    case 'keyword':
      return { kind: 'text-in', field, values: [String(value)] };
    case 'date':
      return { kind: 'date-range', field, low: BigInt(value), high: BigInt(value) };
    default:
      return { kind: 'integer-in', field, values: [BigInt(value)] };
  }
}

function spanOf({ time }: Selection): HistogramSpan {
  return {
    from: time.from === undefined ? undefined : Number(time.from),
    last: time.to === undefined ? undefined : Number(time.to) - 1,
  };
}

interface Ends {
  readonly from: number;
  readonly last: number;
}

/** The span with its open ends where rows are; undefined when there are none. */
async function reachOf(
  query: Selection,
  { from, last }: HistogramSpan,
  { scope, signal }: { readonly scope: Scope; readonly signal: AbortSignal | undefined },
): Promise<Ends | undefined> {
  if (from !== undefined && last !== undefined) return { from, last };
  const aggs = { first: { min: { field: 'start' } }, last: { max: { field: 'start' } } };
  const found = (await askGroups(scope, { query: compileSelection(query), aggs }, signal)) as {
    first?: { value: number | null };
    last?: { value: number | null };
  };
  const first = found.first?.value ?? null;
  const end = found.last?.value ?? null;
  if (first === null || end === null) return undefined;
  return { from: from ?? Math.floor(first / 1000), last: last ?? Math.floor(end / 1000) };
}

/** The span in pieces of whole buckets, as many as one answer holds. */
function windowsOf({ from, last }: Ends, cut: Buckets, series: number): Selection['time'][] {
  const step = Math.max(1, Math.floor(BUCKETS_AT_ONCE / (series + 1))) * cut.interval;
  const windows: Selection['time'][] = [];
  let start = from;
  while (start <= last) {
    const next = Math.min(last + 1, bucketOf(start, cut) + step);
    windows.push({ from: BigInt(start), to: BigInt(next) });
    start = next;
  }
  return windows;
}
