/** What is looked up from addresses, over a table with more networks than an engine could test. */
import { type AddressTable, type Filter, matches, parseAddress, type Query, valueAt } from '@thalweg/core/query';
import type { Row } from '@thalweg/core/result';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryOf } from '../../packages/backend/src/stores/duckdb/test-queries.ts';
import { createQuestions } from '../../packages/backend/src/stores/opensearch/ask/questions.ts';
import { naiveHistogram, naiveTop } from '../../packages/backend/src/stores/testing.ts';
import { canRun } from '../engines/for-tests.ts';
import { ENGINES, startTestEngine, type TestEngine, type TestIndices } from './indices.ts';

const CODES = ['', 'DE', 'FR', 'US'];
const START = 1_795_471_200;

/** Every fourth /22 of 10.0.0.0/8 and of 2001:db8::/32 belongs to the same country; what lies outside to none. */
const TABLE = ((): AddressTable => {
  const steps: { low: bigint; value: number }[] = [{ low: 0n, value: 0 }];
  const fill = (first: string, width: bigint): void => {
    const low = parseAddress(first)!;
    for (let i = 0; i < 6000; i++) steps.push({ low: low + BigInt(i) * width, value: i % 4 });
    steps.push({ low: low + 6000n * width, value: 0 });
  };
  fill('10.0.0.0', 1024n);
  fill('2001:db8::', 1n << 80n);
  return {
    upper: BigUint64Array.from(steps, ({ low }) => low >> 64n),
    lower: BigUint64Array.from(steps, ({ low }) => low & 0xffff_ffff_ffff_ffffn),
    value: Uint32Array.from(steps, ({ value }) => value),
    values: CODES,
  };
})();

const ROWS: readonly Row[] = Array.from({ length: 500 }, (_, i) => ({
  srcaddr: i % 9 === 0 ? null : i % 2 === 0 ? `10.${i % 30}.${(i * 7) % 256}.1` : `2001:db8:${i.toString(16)}::1`,
  dstport: i % 5,
  bytes: i,
  start: START + i,
  _object: 'log',
  _line: i,
})).map((row) => ({
  ...row,
  src_country: row.srcaddr === null ? null : (valueAt(TABLE, parseAddress(row.srcaddr)!) ?? null),
}));

describe.each(ENGINES)('on %s', (kind) => {
  describe.skipIf(!canRun(kind))('a cluster', () => {
    let engine: TestEngine;
    let indices: TestIndices;
    let questions: ReturnType<typeof createQuestions>;

    beforeAll(async () => {
      engine = await startTestEngine(kind);
      indices = engine.open();
      await indices.write(ROWS.map(({ src_country: _, ...row }) => row));
      questions = createQuestions({
        cluster: indices.cluster,
        indices: indices.pattern,
        places: { lack: () => undefined, table: () => TABLE },
        columns: async () => ['srcaddr', 'dstport', 'bytes', 'start'],
        labelsArrived: async () => [],
      });
    });

    afterAll(() => engine?.stop());

    const field = 'src_country';
    const IS: Filter = { kind: 'text-in', field, values: ['DE', 'US'] };
    const FILTERS: readonly Filter[] = [
      IS,
      { kind: 'not', filter: IS },
      { kind: 'exists', field },
      {
        kind: 'or',
        filters: [
          { kind: 'wildcard', field, parts: [{ wildcard: '?' }, { text: 'R' }] },
          { kind: 'bits', field: 'dstport', mask: 4 },
        ],
      },
      { kind: 'text-range', field, low: { value: 'E', inclusive: true } },
    ];

    async function found(query: Query): Promise<unknown[]> {
      const rows: unknown[] = [];
      const options = {
        columns: ['_line', 'src_country'],
        sort: [{ field: '_line', descending: false }],
        limit: undefined,
      };
      for await (const batch of questions.search(query, options)) rows.push(...batch.rows);
      return rows;
    }

    describe('a field that is looked up', () => {
      it.each(FILTERS)('is a test on addresses: %j', async (filter) => {
        const query = queryOf(filter);
        const expected = ROWS.filter((row) => matches(query, row));
        expect(expected.length).toBeGreaterThan(20);
        expect(await found(query)).toEqual(expected.map((row) => [row['_line'], row['src_country']]));
      });

      it('ranks, alone and beside another one', async () => {
        for (const fields of [['src_country'], ['src_country', 'dstport'], ['srcaddr', 'src_country']]) {
          for (const by of ['bytes', { distinct: 'srcaddr' }, { distinct: 'src_country' }] as const) {
            const options = { fields, by, limit: 3 };
            expect(await questions.top(queryOf(IS), options)).toEqual(naiveTop(queryOf(IS), options, ROWS));
          }
        }
      });

      it('breaks a histogram down', async () => {
        const options = { interval: 60, by: 'src_country', measure: 'bytes', limit: 2 } as const;
        const query = queryOf({ kind: 'true' });
        expect(await questions.histogram(query, options)).toEqual(naiveHistogram(query, options, ROWS));
      });

      it('does not sort', async () => {
        const search = questions.search(queryOf({ kind: 'true' }), {
          columns: ['_line'],
          sort: [{ field, descending: false }],
          limit: 1,
        });
        await expect(search[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'engine-lacks' });
      });
    });
  });
});
