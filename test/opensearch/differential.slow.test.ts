/** Random questions over random rows: a cluster answers what the plain evaluator says. */
import { matches, type SortKey } from '@thalweg/core/query';
import type { Row } from '@thalweg/core/result';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FORMATS,
  filters,
  queryOf,
  rowsOfFormat,
  times,
} from '../../packages/backend/src/stores/duckdb/test-queries.ts';
import { createQuestions } from '../../packages/backend/src/stores/opensearch/ask/questions.ts';
import type { Measure } from '../../packages/backend/src/stores/store.ts';
import {
  naiveAggregate,
  naiveHistogram,
  naiveSearch,
  naiveTop,
  shownValue,
} from '../../packages/backend/src/stores/testing.ts';
import { canRun } from '../engines/for-tests.ts';
import { ENGINES, startTestEngine, type TestEngine } from './indices.ts';

const SEED = 20_261_126;
const COLUMNS = [...new Set(FORMATS.flat()), '_object', '_line'];

interface Rows {
  readonly rows: readonly Row[];
  readonly questions: ReturnType<typeof createQuestions>;
}

describe.each(ENGINES)('on %s', (kind) => {
  describe.skipIf(!canRun(kind))('a cluster', () => {
    let engine: TestEngine;
    const stores: Rows[] = [];

    beforeAll(async () => {
      engine = await startTestEngine(kind);
      const samples = fc.sample(fc.tuple(...FORMATS.map((names) => rowsOfFormat(names))), { seed: SEED, numRuns: 3 });
      for (const [place, sets] of samples.entries()) {
        const indices = engine.open();
        const kept: Row[] = [];
        for (const [format, set] of sets.entries()) {
          const rows = set.map((row) => ({ ...row, _object: `${format}-${row['_object']}` }) as Row);
          // Sums of 64-bit extremes are rounded: in one store they are there, in the others sums are exact.
          if (place > 0)
            for (const row of rows) if (typeof row['bytes'] === 'bigint') Object.assign(row, { bytes: 2 ** 45 });
          await indices.write(rows);
          kept.push(...rows.map(complete));
        }
        stores.push({
          rows: kept,
          questions: createQuestions({
            cluster: indices.cluster,
            indices: indices.pattern,
            columns: async () => COLUMNS,
            labelsArrived: async () => ['0-a'],
          }),
        });
      }
    });

    afterAll(() => engine?.stop());

    function complete(row: Row): Row {
      return Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? null]));
    }

    /** As a cluster gives it: addresses in canonical form. */
    function canonical(row: Row): Row {
      return Object.fromEntries(COLUMNS.map((column) => [column, shownValue(column, row)]));
    }

    const anyStore = fc.nat(2).map((place) => stores[place]!);
    /** Without sums that are rounded. */
    const exactStore = fc.constantFrom(1, 2).map((place) => stores[place]!);
    const field = fc.constantFrom(...COLUMNS, 'vpc_id', 'action', 'protocol', 'dstport', 'interface_id');
    const measure = fc.constantFrom<Measure>('count', 'bytes', 'packets');
    const anyMeasure = fc.oneof(
      measure,
      field.map((distinct) => ({ distinct })),
    );
    const query = fc.tuple(filters, times).map(([filter, time]) => queryOf(filter, time));
    const sorts: fc.Arbitrary<SortKey[]> = fc.oneof(
      fc.constant<SortKey[]>([]),
      fc.uniqueArray(fc.record({ field: fc.constantFrom(...COLUMNS), descending: fc.boolean() }), {
        minLength: 1,
        maxLength: 2,
        selector: (key) => key.field,
      }),
    );

    describe('a cluster and the plain evaluator', () => {
      it('find the same rows in the same order', async () => {
        const limits = fc.option(fc.integer({ min: 1, max: 40 }));
        await fc.assert(
          fc.asyncProperty(anyStore, query, sorts, limits, async ({ rows, questions }, asked, sort, limit) => {
            const expected = naiveSearch(asked, sort, rows).slice(0, limit ?? undefined);
            const found: Row[] = [];
            for await (const batch of questions.search(asked, { columns: COLUMNS, sort, limit: limit ?? undefined })) {
              for (const values of batch.rows)
                found.push(Object.fromEntries(COLUMNS.map((name, i) => [name, values[i] ?? null])));
            }
            expect(found).toEqual(expected.map(canonical));
          }),
          { seed: SEED, numRuns: 500 },
        );
      });

      it('count the same', async () => {
        await fc.assert(
          fc.asyncProperty(anyStore, query, async ({ rows, questions }, asked) => {
            expect(await questions.count(asked)).toBe(BigInt(rows.filter((row) => matches(asked, row)).length));
          }),
          { seed: SEED, numRuns: 500 },
        );
      });

      it('rank the same groups, with total and other', async () => {
        const fields = fc.uniqueArray(field, { minLength: 1, maxLength: 3 });
        const limits = fc.integer({ min: 1, max: 5 });
        await fc.assert(
          fc.asyncProperty(
            exactStore,
            query,
            fields,
            anyMeasure,
            limits,
            async ({ rows, questions }, asked, names, by, limit) => {
              const options = { fields: names, by, limit };
              expect(await questions.top(asked, options)).toEqual(naiveTop(asked, options, rows));
            },
          ),
          { seed: SEED, numRuns: 200 },
        );
      });

      it('aggregate the same', async () => {
        const fields = fc.uniqueArray(field, { maxLength: 2 });
        const measures = fc.array(anyMeasure, { minLength: 1, maxLength: 3 });
        await fc.assert(
          fc.asyncProperty(exactStore, query, fields, measures, async ({ rows, questions }, asked, names, some) => {
            const options = { fields: names, measures: some, limit: 4 };
            expect(await questions.aggregate(asked, options)).toEqual(naiveAggregate(asked, options, rows));
          }),
          { seed: SEED, numRuns: 150 },
        );
      });

      it('draw the same histograms', async () => {
        const intervals = fc.constantFrom(60, 300, 3600, 7, 90);
        await fc.assert(
          fc.asyncProperty(
            exactStore,
            query,
            intervals,
            fc.constantFrom(0, 60, 5, 1800),
            fc.option(field),
            measure,
            async ({ rows, questions }, asked, interval, begin, by, sum) => {
              const options = { interval, origin: begin % interval, by: by ?? undefined, measure: sum, limit: 3 };
              expect(await questions.histogram(asked, options)).toEqual(naiveHistogram(asked, options, rows));
            },
          ),
          { seed: SEED, numRuns: 150 },
        );
      });
    });
  });
});
