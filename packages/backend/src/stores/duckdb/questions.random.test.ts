import { matches, type SortKey } from '@thalweg/core/query';
import type { Row } from '@thalweg/core/result';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { naiveSearch } from '../testing.ts';
import { countRows } from './count.ts';
import { searchRows } from './search.ts';
import { openTestParts, type TestParts } from './test-parts.ts';
import { FORMATS, filters, queryOf, rowsOfFormat, times } from './test-queries.ts';
import type { Part } from './view.ts';

const SEED = 20_261_124;
const COLUMNS = [...new Set(FORMATS.flat()), '_object', '_line'];
/** Small enough that searches take several windows, with and without looking for the span first. */
const SIZES = { first: 7, sorted: 10, edge: 20 };

interface Store {
  readonly rows: readonly Row[];
  readonly parts: readonly Part[];
}

let disk: TestParts;
const stores: Store[] = [];

beforeAll(async () => {
  disk = await openTestParts();
  const random = fc.sample(
    fc.tuple(...FORMATS.map((names) => rowsOfFormat(names)), ...FORMATS.map((names) => rowsOfFormat(names))),
    {
      seed: SEED,
      numRuns: 4,
    },
  );
  for (const sets of random) {
    const parts: Part[] = [];
    for (const [i, set] of sets.entries()) {
      const named = set.map((row) => ({ ...row, _object: `${i}-${row['_object']}` }));
      parts.push(...(await disk.write(FORMATS[i % FORMATS.length]!, named)));
      sets[i] = named;
    }
    // Object 0-b is gone from the first part it is in.
    const gone = parts[0]!;
    parts[0] = { ...gone, excluded: ['0-b', 'never there'] };
    const rows = sets.flat().map(complete);
    const kept = rows.filter((row) => row['_object'] !== '0-b' || dayOf(row) !== gone.day);
    stores.push({ rows: kept, parts });
  }
});

afterAll(() => disk.close());

function complete(row: Row): Row {
  return Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? null]));
}

function dayOf(row: Row): string | undefined {
  const start = row['start'];
  return start === null ? undefined : new Date(Number(start) * 1000).toISOString().slice(0, 10);
}

const store = fc.nat(3).map((i) => stores[i]!);
const sorts: fc.Arbitrary<SortKey[]> = fc.oneof(
  fc.constant<SortKey[]>([]),
  fc.boolean().map((descending) => [{ field: 'start', descending }]),
  fc.uniqueArray(fc.record({ field: fc.constantFrom(...COLUMNS), descending: fc.boolean() }), {
    minLength: 1,
    maxLength: 2,
    selector: (key) => key.field,
  }),
);

describe('questions over random rows', () => {
  it('find what the query means, in the order asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        store,
        filters,
        times,
        sorts,
        fc.option(fc.integer({ min: 1, max: 40 })),
        async ({ rows, parts }, filter, time, sort, limit) => {
          const query = queryOf(filter, time);
          const expected = naiveSearch(query, sort, rows);
          const options = { columns: COLUMNS, sort, limit: limit ?? undefined };
          const found: Row[] = [];
          for await (const batch of searchRows(query, options, { parts, engine: disk.engine, sizes: SIZES })) {
            expect(batch.columns).toEqual(COLUMNS);
            for (const values of batch.rows) {
              found.push(Object.fromEntries(COLUMNS.map((column, i) => [column, values[i] ?? null])));
            }
          }
          expect(found).toEqual(expected.slice(0, limit ?? undefined));
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('count what the query means', async () => {
    await fc.assert(
      fc.asyncProperty(store, filters, times, async ({ rows, parts }, filter, time) => {
        const query = queryOf(filter, time);
        const expected = rows.filter((row) => matches(query, row)).length;
        expect(await countRows(query, known(parts, rows), { engine: disk.engine, signal: undefined })).toBe(
          BigInt(expected),
        );
      }),
      { seed: SEED, numRuns: 400 },
    );
  });
});

/** Parts with the number of their excluded rows, as the catalogue has it. */
function known(parts: readonly Part[], rows: readonly Row[]): Part[] {
  const [first, ...others] = parts;
  const left = rows.filter((row) => String(row['_object']).startsWith('0-') && dayOf(row) === first!.day).length;
  return [{ ...first!, excludedRows: first!.rows - left }, ...others];
}
