/** What questions about rows mean, as plainly as possible: the measure that engines are tested against. */
import { fieldNamed } from '@thalweg/core/fields';
import { compareText, formatAddress, matches, parseAddress, type Query, type SortKey } from '@thalweg/core/query';
import type { Histogram, Row, Top, Value } from '@thalweg/core/result';
import type { Aggregate, AggregateOptions, HistogramOptions, TopOptions } from './store.ts';

type AnyMeasure = AggregateOptions['measures'][number];

/** The rows of a search in its order. */
export function naiveSearch(asked: Query, sort: readonly SortKey[], rows: readonly Row[]): Row[] {
  return rows.filter((row) => matches(asked, row)).sort((a, b) => compareRows(a, b, sort));
}

export function naiveTop(asked: Query, { fields, by, limit }: TopOptions, rows: readonly Row[]): Top {
  const { groups, total, other } = naiveAggregate(asked, { fields, measures: [by], limit }, rows);
  return {
    fields,
    groups: groups.map(({ values, measures }) => ({ values, measure: measures[0]! })),
    total: total[0]!,
    other: { groups: other.groups, measure: other.measures[0] },
  };
}

export function naiveAggregate(
  asked: Query,
  { fields, measures, limit }: AggregateOptions,
  rows: readonly Row[],
): Aggregate {
  const found = rows.filter((row) => matches(asked, row));
  const measured = (some: readonly Row[]): bigint[] => measures.map((measure) => measureOf(measure, some));
  const all = groupBy(found, (row) => fields.map((name) => shownValue(name, row)))
    .map((group) => ({ values: group.values, measures: measured(group.rows) }))
    .sort((a, b) => order(b.measures[0]!, a.measures[0]!) || orderValues(fields, a.values, b.values));
  const rest = fields.length === 0 ? [] : all.slice(limit);
  return {
    groups: fields.length === 0 ? [] : all.slice(0, limit),
    total: measured(found),
    other: {
      groups: rest.length,
      measures: measures.map((measure, place) =>
        typeof measure === 'string' ? rest.reduce((sum, group) => sum + group.measures[place]!, 0n) : undefined,
      ),
    },
  };
}

export function naiveHistogram(asked: Query, options: HistogramOptions, rows: readonly Row[]): Histogram {
  const { interval, origin = 0, by, measure, limit } = options;
  const found = rows.filter((row) => matches(asked, row) && row['start'] !== null);
  const bucket = (second: number): number => Math.floor((second - origin) / interval) * interval + origin;
  const starts = found.map((row) => Number(row['start']));
  const { from, to } = asked.time;
  const first = from === undefined ? Math.min(...starts) : Number(from);
  const last = to === undefined ? Math.max(...starts) : Number(to) - 1;
  const ranked =
    by === undefined ? [] : naiveTop(asked, { fields: [by], by: measure, limit: found.length }, found).groups;
  const series: (Value | undefined)[] =
    by === undefined ? [''] : ranked.slice(0, limit).map(({ values }) => values[0]!);
  if (ranked.length > limit) series.push(undefined);
  const placeOf = (row: Row): number => {
    const place = by === undefined ? 0 : series.indexOf(shownValue(by, row));
    return place < 0 ? series.length - 1 : place;
  };
  const buckets: { start: number; measures: bigint[] }[] = [];
  if (Number.isFinite(first) && Number.isFinite(last)) {
    for (let start = bucket(first); start <= bucket(last); start += interval) {
      const inside = found.filter((row) => bucket(Number(row['start'])) === start);
      const parts = series.map((_, place) => inside.filter((row) => placeOf(row) === place));
      buckets.push({ start, measures: parts.map((part) => measureOf(measure, part)) });
    }
  }
  return { interval, series, buckets };
}

/** A value as groups show it: addresses in canonical form, so that two spellings are one group. */
export function shownValue(name: string, row: Row): Value {
  const value = row[name] ?? null;
  return value !== null && isAddress(name) ? formatAddress(parseAddress(String(value))!) : value;
}

function isAddress(name: string): boolean {
  return fieldNamed(name)?.kind === 'ip';
}

function measureOf(measure: AnyMeasure, rows: readonly Row[]): bigint {
  if (measure === 'count') return BigInt(rows.length);
  if (typeof measure === 'string') return rows.reduce((sum, row) => sum + BigInt(row[measure] ?? 0), 0n);
  const values = rows.map((row) => shownValue(measure.distinct, row));
  return BigInt(new Set(values.filter((value) => value !== null)).size);
}

interface RowGroup {
  readonly values: readonly Value[];
  readonly rows: Row[];
}

function groupBy(rows: readonly Row[], key: (row: Row) => readonly Value[]): RowGroup[] {
  const groups = new Map<string, RowGroup>();
  for (const row of rows) {
    const values = key(row);
    const id = JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    const group = groups.get(id) ?? { values, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  return [...groups.values()];
}

function compareRows(a: Row, b: Row, sort: readonly SortKey[]): number {
  const keys: SortKey[] = [
    ...sort,
    { field: 'start', descending: true },
    { field: '_object', descending: false },
    { field: '_line', descending: false },
  ];
  for (const { field, descending } of keys) {
    const [left, right] = [a[field] ?? null, b[field] ?? null];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const found = compareValues(field, left, right);
    if (found !== 0) return descending ? -found : found;
  }
  return 0;
}

function orderValues(fields: readonly string[], a: readonly Value[], b: readonly Value[]): number {
  for (const [i, name] of fields.entries()) {
    const [left, right] = [a[i] ?? null, b[i] ?? null];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const found = compareValues(name, left, right);
    if (found !== 0) return found;
  }
  return 0;
}

function compareValues(field: string, a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (isAddress(field)) return order(parseAddress(String(a))!, parseAddress(String(b))!);
  if (typeof a === 'string') return compareText(a, String(b));
  return order(BigInt(a), BigInt(b));
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
