import { formatAddress, matches, parseAddress, type Query } from '@thalweg/core/query';
import type { Histogram, Row, Top, Value } from '@thalweg/core/result';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistogramOptions, Measure, TopOptions } from '../store.ts';
import { isAddress } from './column-types.ts';
import { countRows } from './count.ts';
import { histogramOf } from './histogram.ts';
import { openTestParts, type TestParts } from './test-parts.ts';
import { FORMATS, filters, queryOf, rowsOfFormat, times } from './test-queries.ts';
import { topGroups } from './top.ts';
import type { Part } from './view.ts';

const SEED = 20_261_125;
const COLUMNS = [...new Set(FORMATS.flat()), '_object', '_line'];

let disk: TestParts;
const stores: { rows: Row[]; variants: Record<'scanned' | 'rolled' | 'combined' | 'mixed', readonly Part[]> }[] = [];

beforeAll(async () => {
  disk = await openTestParts();
  const sample = fc.sample(fc.tuple(...FORMATS.map((names) => rowsOfFormat(names, 80))), { seed: SEED, numRuns: 3 });
  for (const sets of sample) {
    const scanned: Part[] = [];
    for (const [i, set] of sets.entries()) {
      // Sums of 64-bit extremes do not fit a rollup: a part that has them gets none, as in a store.
      for (const row of set) if (typeof row['bytes'] === 'bigint') Object.assign(row, { bytes: 2 ** 50 });
      scanned.push(...(await disk.write(FORMATS[i]!, set)));
    }
    const rolled = await disk.rollUp(scanned);
    stores.push({
      rows: sets.flat().map((row) => Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? null]))),
      variants: {
        scanned,
        rolled,
        combined: await disk.rollUp(scanned, true),
        mixed: scanned.map((part, i) => (i % 2 === 0 ? part : rolled[i]!)),
      },
    });
  }
});

afterAll(() => disk.close());

const field = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('action', 'log_status', 'protocol', 'dstport', 'interface_id') },
  fc.constantFrom(...COLUMNS, 'vpc_id'),
);
const measure = fc.constantFrom<Measure>('count', 'bytes', 'packets');
const store = fc.nat(2).map((i) => stores[i]!);
/** Often everything, or what rollups know, and often whole minutes. */
const query = fc
  .tuple(
    fc.oneof(
      fc.constant(queryOf({ kind: 'true' })),
      fc
        .constantFrom('ACCEPT', 'REJECT')
        .map((action) => queryOf({ kind: 'text-in', field: 'action', values: [action] })),
      fc.constant(queryOf({ kind: 'not', filter: { kind: 'exists', field: 'log_status' } })),
      filters.map((filter) => queryOf(filter)),
    ),
    times,
    fc.boolean(),
  )
  .map(([{ filter }, { from, to }, whole]) => {
    const bound = (second: bigint): bigint => (whole ? second - (second % 60n) : second);
    return queryOf(filter, {
      ...(from !== undefined && { from: bound(from) }),
      ...(to !== undefined && { to: bound(to) }),
    });
  });

describe('groups over random rows', () => {
  it('top: by value, with total and other, the same from rollups as from rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        store,
        query,
        fc.uniqueArray(field, { minLength: 1, maxLength: 2 }),
        fc.oneof(
          measure,
          field.map((distinct) => ({ distinct })),
        ),
        fc.integer({ min: 1, max: 5 }),
        async ({ rows, variants }, asked, fields, by, limit) => {
          const options: TopOptions = { fields, by, limit };
          const expected = naiveTop(asked, options, rows);
          for (const parts of Object.values(variants)) {
            expect(await topGroups(asked, options, { parts, engine: disk.engine })).toEqual(expected);
          }
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('histogram: every bucket, the same from rollups as from rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        store,
        query,
        fc.constantFrom(60, 300, 3600, 7, 90),
        fc.option(field),
        measure,
        fc.integer({ min: 1, max: 4 }),
        async ({ rows, variants }, asked, interval, by, sum, limit) => {
          const options: HistogramOptions = { interval, by: by ?? undefined, measure: sum, limit };
          const expected = naiveHistogram(asked, options, rows);
          for (const parts of Object.values(variants)) {
            expect(await histogramOf(asked, options, { parts, engine: disk.engine })).toEqual(expected);
          }
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('count: the same from rollups as from rows', async () => {
    await fc.assert(
      fc.asyncProperty(store, query, async ({ rows, variants }, asked) => {
        const expected = BigInt(rows.filter((row) => matches(asked, row)).length);
        for (const parts of Object.values(variants)) {
          expect(await countRows(asked, parts, { engine: disk.engine, signal: undefined })).toBe(expected);
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

/** A value as groups show it: addresses in canonical form, so that two spellings are one group. */
function shown(name: string, row: Row): Value {
  const value = row[name] ?? null;
  return value !== null && isAddress(name) ? formatAddress(parseAddress(String(value))!) : value;
}

function measured(by: Measure, rows: readonly Row[]): bigint {
  return rows.reduce((sum, row) => sum + (by === 'count' ? 1n : BigInt(row[by] ?? 0)), 0n);
}

function distinct(name: string, rows: readonly Row[]): bigint {
  return BigInt(new Set(rows.map((row) => shown(name, row)).filter((value) => value !== null)).size);
}

function groupBy(
  rows: readonly Row[],
  key: (row: Row) => readonly Value[],
): { values: readonly Value[]; rows: Row[] }[] {
  const groups = new Map<string, { values: readonly Value[]; rows: Row[] }>();
  for (const row of rows) {
    const values = key(row);
    const id = JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    const group = groups.get(id) ?? { values, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  return [...groups.values()];
}

function naiveTop(asked: Query, { fields, by, limit }: TopOptions, rows: readonly Row[]): Top {
  const found = rows.filter((row) => matches(asked, row));
  const measureOf = (some: readonly Row[]): bigint =>
    typeof by === 'string' ? measured(by, some) : distinct(by.distinct, some);
  const all = groupBy(found, (row) => fields.map((name) => shown(name, row)))
    .map((group) => ({ values: group.values, measure: measureOf(group.rows) }))
    .sort((a, b) => order(b.measure, a.measure) || orderValues(fields, a.values, b.values));
  const groups = all.slice(0, limit);
  const rest = all.slice(limit);
  return {
    fields,
    groups,
    total: measureOf(found),
    other: {
      groups: rest.length,
      measure: typeof by === 'string' ? rest.reduce((sum, group) => sum + group.measure, 0n) : undefined,
    },
  };
}

function naiveHistogram(
  asked: Query,
  { interval, by, measure: sum, limit }: HistogramOptions,
  rows: readonly Row[],
): Histogram {
  const found = rows.filter((row) => matches(asked, row) && row['start'] !== null);
  const bucket = (second: number): number => Math.floor(second / interval) * interval;
  const starts = found.map((row) => Number(row['start']));
  const { from, to } = asked.time;
  const first = from === undefined ? Math.min(...starts) : Number(from);
  const last = to === undefined ? Math.max(...starts) : Number(to) - 1;
  const ranked =
    by === undefined
      ? []
      : groupBy(found, (row) => [shown(by, row)])
          .map((group) => ({ values: group.values, measure: measured(sum, group.rows) }))
          .sort((a, b) => order(b.measure, a.measure) || orderValues([by], a.values, b.values));
  const series: (Value | undefined)[] =
    by === undefined ? [''] : ranked.slice(0, limit).map(({ values }) => values[0]!);
  if (ranked.length > limit) series.push(undefined);
  const placeOf = (row: Row): number => {
    if (by === undefined) return 0;
    const place = series.indexOf(shown(by, row));
    return place < 0 ? series.length - 1 : place;
  };
  const buckets: { start: number; measures: bigint[] }[] = [];
  if (Number.isFinite(first) && Number.isFinite(last)) {
    for (let start = bucket(first); start <= bucket(last); start += interval) {
      const inside = found.filter((row) => bucket(Number(row['start'])) === start);
      buckets.push({
        start,
        measures: series.map((_, place) =>
          measured(
            sum,
            inside.filter((row) => placeOf(row) === place),
          ),
        ),
      });
    }
  }
  return { interval, series, buckets };
}

function orderValues(fields: readonly string[], a: readonly Value[], b: readonly Value[]): number {
  for (const [i, name] of fields.entries()) {
    const [left, right] = [a[i] ?? null, b[i] ?? null];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const found = isAddress(name)
      ? order(parseAddress(String(left))!, parseAddress(String(right))!)
      : typeof left === 'string'
        ? order(Buffer.from(left), Buffer.from(String(right)))
        : order(BigInt(left), BigInt(right));
    if (found !== 0) return found;
  }
  return 0;
}

function order(a: bigint | Buffer, b: bigint | Buffer): number {
  if (typeof a === 'object' && typeof b === 'object') return Buffer.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
