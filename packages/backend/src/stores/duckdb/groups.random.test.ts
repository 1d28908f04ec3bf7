import { matches } from '@thalweg/core/query';
import type { Row } from '@thalweg/core/result';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistogramOptions, Measure, TopOptions } from '../store.ts';
import { naiveHistogram, naiveTop } from '../testing.ts';
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
        fc.constantFrom(0, 60, 5, 1800),
        fc.option(field),
        measure,
        fc.integer({ min: 1, max: 4 }),
        async ({ rows, variants }, asked, interval, begin, by, sum, limit) => {
          const origin = begin % interval;
          const options: HistogramOptions = { interval, origin, by: by ?? undefined, measure: sum, limit };
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
