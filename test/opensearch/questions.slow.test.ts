/** Questions whose answers take several pages, are too large to be exact, or are broken off. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Row } from '@thalweg/core/result';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryOf } from '../../packages/backend/src/stores/duckdb/test-queries.ts';
import { aggregateGroups } from '../../packages/backend/src/stores/opensearch/ask/aggregate.ts';
import { createDerived } from '../../packages/backend/src/stores/opensearch/ask/places.ts';
import { createQuestions } from '../../packages/backend/src/stores/opensearch/ask/questions.ts';
import { askRows, type Scope } from '../../packages/backend/src/stores/opensearch/ask/scope.ts';
import { topGroups } from '../../packages/backend/src/stores/opensearch/ask/top.ts';
import { naiveAggregate, naiveTop } from '../../packages/backend/src/stores/testing.ts';
import { canRun } from '../engines/for-tests.ts';
import { ENGINES, startTestEngine, type TestEngine, type TestIndices } from './indices.ts';

const EVERYTHING = queryOf({ kind: 'true' });
const START = 1_795_471_200;
const COLUMNS = ['srcaddr', 'dstport', 'bytes', 'packets', 'start', 'action', '_object', '_line'];

/** Lines 7 and 8 stand in the log three times: a page can end among rows of one place in the order. */
/** Numbers where flags stand. */
const FLAGS = [2, 18, 50, 2 ** 20 + 16, 2 ** 20 + 18, 2 ** 31 - 1];

const ROWS: readonly Row[] = Array.from({ length: 12_000 }, (_, i) => ({
  srcaddr: i % 50 === 0 ? null : `10.${(i >> 8) & 3}.${i & 255}.${i % 11}`,
  dstport: i % 7,
  bytes: i < 3 ? 2n ** 62n : i,
  packets: i % 1000,
  start: i % 100 === 0 ? null : START + (i >> 1),
  ...(i < FLAGS.length && { tcp_flags: FLAGS[i]! }),
  ...(i === 9 && { srcport: 2 ** 31 - 1 }),
  action: i % 3 === 0 ? 'REJECT' : 'ACCEPT',
  _object: 'log',
  _line: i >> 2,
}));

describe.each(ENGINES)('on %s', (kind) => {
  describe.skipIf(!canRun(kind))('a cluster', () => {
    let engine: TestEngine;
    let indices: TestIndices;
    let questions: ReturnType<typeof createQuestions>;

    beforeAll(async () => {
      engine = await startTestEngine(kind);
      indices = engine.open();
      await indices.write(ROWS);
      questions = createQuestions({
        cluster: indices.cluster,
        indices: indices.pattern,
        columns: async () => COLUMNS,
        labelsArrived: async (after, upTo) => (after < 5 && upTo >= 5 ? ['log'] : []),
      });
    });

    afterAll(() => engine?.stop());

    function scopeOf(): Scope {
      const derived = createDerived(undefined, new Set(COLUMNS));
      return { cluster: indices.cluster, indices: indices.pattern, derived };
    }

    async function lines(options: { limit?: number; after?: number } = {}): Promise<number[]> {
      const found: number[] = [];
      const search = questions.search(EVERYTHING, {
        columns: ['_line'],
        sort: [{ field: '_line', descending: false }],
        limit: options.limit,
        ...(options.after !== undefined && { arrived: { after: options.after, upTo: 9 } }),
      });
      for await (const { rows } of search) found.push(...rows.map(([line]) => Number(line)));
      return found;
    }

    describe('search', () => {
      it('gives every row once, over pages that end among equal rows', async () => {
        expect(await lines()).toEqual(ROWS.map((row) => row['_line']));
        expect(await lines({ limit: 5001 })).toEqual(ROWS.slice(0, 5001).map((row) => row['_line']));
      });

      it('finds what arrived', async () => {
        expect(await lines({ after: 4, limit: 3 })).toEqual([0, 0, 0]);
        expect(await lines({ after: 5 })).toEqual([]);
      });

      it('gives a record by its place', async () => {
        expect(await questions.record('log', 2999)).toMatchObject({
          action: 'ACCEPT',
          _line: 2999,
          dstport: expect.any(Number),
        });
        expect(await questions.record('other', 2999)).toBeUndefined();
      });

      it('holds nothing of the engine when the reader stops', async () => {
        for await (const _ of questions.search(EVERYTHING, { columns: ['_line'], sort: [], limit: undefined })) break;
        expect(await indices.openContexts()).toBe(0);
      });
    });

    it('puts the largest number before a missing one', async () => {
      const found: unknown[] = [];
      const sort = ['tcp_flags', 'srcport'].map((field) => ({ field, descending: false }));
      const query = queryOf({ kind: 'integer-range', field: '_line', high: 2n });
      const options = { columns: ['tcp_flags', 'srcport'], sort, limit: undefined };
      for await (const { rows } of questions.search(query, options)) found.push(...rows);
      const largest = 2 ** 31 - 1;
      expect(found).toEqual([
        ...FLAGS.map((flags) => [flags, null]),
        [null, largest],
        ...Array.from({ length: 12 - FLAGS.length - 1 }, () => [null, null]),
      ]);
    });

    it('finds bits in numbers that no header has', async () => {
      const found: unknown[] = [];
      const query = queryOf({ kind: 'bits', field: 'tcp_flags', mask: 18 });
      const options = { columns: ['tcp_flags'], sort: [{ field: 'tcp_flags', descending: false }], limit: undefined };
      for await (const { rows } of questions.search(query, options)) found.push(...rows.map(([flags]) => flags));
      expect(found).toEqual([18, 50, 2 ** 20 + 18, 2 ** 31 - 1]);
    });

    describe('groups', () => {
      it('are all read, over pages', async () => {
        const options = { fields: ['_line', 'dstport'], by: 'packets', limit: 5 } as const;
        expect(await questions.top(EVERYTHING, options)).toEqual(naiveTop(EVERYTHING, options, ROWS));
      });

      it('of a field of small numbers are all read, also where one answer cannot hold them', async () => {
        const rows = Array.from(
          { length: 66_000 },
          (_, i): Row => ({
            dstport: i < 65_536 ? i : i < 65_600 ? null : 65_535 - (i % 3),
            bytes: i % 977,
            start: START + (i % 2) * 86_400,
            _object: 'ports',
            _line: i,
          }),
        );
        const ports = engine.open();
        await ports.write(rows);
        const scope = { ...scopeOf(), indices: ports.pattern };
        for (const by of ['count', 'bytes'] as const) {
          const options = { fields: ['dstport'], by, limit: 7 };
          expect(await topGroups(EVERYTHING, options, { scope })).toEqual(naiveTop(EVERYTHING, options, rows));
        }
      });

      it('have sums that are marked where a double does not hold them', async () => {
        const options = { fields: ['action'], measures: ['count', 'bytes'], limit: 5 } as const;
        const { approximate, ...found } = await questions.aggregate(EVERYTHING, options);
        const expected = naiveAggregate(EVERYTHING, options, ROWS);
        expect(approximate).toBe(true);
        for (const [place, group] of expected.groups.entries()) {
          const own = found.groups[place]!;
          expect([own.values, own.measures[0]]).toEqual([group.values, group.measures[0]]);
          expect(Number(own.measures[1]) / Number(group.measures[1])).toBeCloseTo(1, 9);
        }
        expect(await questions.aggregate(EVERYTHING, { ...options, measures: ['packets'] })).not.toHaveProperty(
          'approximate',
        );
      });

      it('are ranked by the engine, and marked, when there are too many to read', async () => {
        const options = { fields: ['srcaddr'], by: 'packets', limit: 5 } as const;
        const { approximate, ...found } = await topGroups(EVERYTHING, options, { scope: scopeOf(), most: 1000 });
        const expected = naiveTop(EVERYTHING, options, ROWS);
        expect(approximate).toBe(true);
        expect(found.groups).toEqual(expected.groups);
        expect(found.total).toBe(expected.total);
        expect(Math.abs(found.other.groups / expected.other.groups - 1)).toBeLessThan(0.02);
      });

      it('of several fields are ranked where the engine can, else refused', async () => {
        const options = { fields: ['action', 'dstport'], by: 'packets', limit: 5 } as const;
        const asked = topGroups(EVERYTHING, options, { scope: scopeOf(), most: 10 });
        if (!indices.cluster.capabilities.multiTerms) {
          await expect(asked).rejects.toMatchObject({ code: 'engine-failed' });
          return;
        }
        const { approximate, groups, total } = await asked;
        const expected = naiveTop(EVERYTHING, options, ROWS);
        expect([approximate, groups, total]).toEqual([true, expected.groups, expected.total]);
      });

      it('count distinct values about right when there are too many to read', async () => {
        const options = { fields: ['action'], measures: [{ distinct: 'srcaddr' }, 'count'], limit: 5 } as const;
        const found = await aggregateGroups(EVERYTHING, options, { scope: scopeOf(), most: 1000 });
        const expected = naiveAggregate(EVERYTHING, options, ROWS);
        expect(found.approximate).toBe(true);
        expect(found.groups.map(({ values }) => values)).toEqual(expected.groups.map(({ values }) => values));
        expect(Math.abs(Number(found.total[0]) / Number(expected.total[0]) - 1)).toBeLessThan(0.05);
        expect(found.total[1]).toBe(12_000n);
      });
    });

    describe('statistics', () => {
      it('have exact ends and steps', async () => {
        const found = await questions.statistics(EVERYTHING, 'bytes');
        expect([found?.min, found?.max]).toEqual([3n, 2n ** 62n]);
        expect(found?.distribution[0]).toEqual({ low: 2n, high: 3n, count: 1n });
        expect(found?.distribution.at(-1)).toEqual({ low: 2n ** 62n, high: 2n ** 63n - 1n, count: 3n });
        expect(Math.abs(Number(found?.p50) - 6000)).toBeLessThan(120);
        expect(found?.distribution.reduce((sum, { count }) => sum + count, 0n)).toBe(12_000n);
      });

      it('of dates are seconds, of a field without values none', async () => {
        const found = await questions.statistics(EVERYTHING, 'start');
        expect([found?.min, found?.max, found?.distribution]).toEqual([BigInt(START), BigInt(START + 5999), []]);
        expect(Math.abs(Number(found?.p50) - START - 3000)).toBeLessThan(60);
        expect(await questions.statistics(EVERYTHING, 'traffic_path')).toBeUndefined();
      });
    });

    describe('histogram', () => {
      it('may have as many buckets as the embedded engine gives', async () => {
        const query = queryOf({ kind: 'true' }, { from: BigInt(START), to: BigInt(START + 100_000) });
        const { buckets } = await questions.histogram(query, {
          interval: 1,
          by: undefined,
          measure: 'count',
          limit: 0,
        });
        expect(buckets.length).toBe(100_000);
        expect(buckets.reduce((sum, { measures }) => sum + measures[0]!, 0n)).toBe(11_880n);
      });

      it('refuses more', async () => {
        const query = queryOf({ kind: 'true' }, { from: 0n, to: BigInt(START) });
        const options = { interval: 60, by: undefined, measure: 'count', limit: 0 } as const;
        await expect(questions.histogram(query, options)).rejects.toMatchObject({ code: 'bad-option' });
      });
    });

    it('exports rows in their order, and leaves nothing beside them', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'thalweg-export-'));
      try {
        const options = {
          columns: ['srcaddr', 'bytes', 'start', '_line'],
          sort: [{ field: 'bytes', descending: true }],
          limit: 6000,
        };
        expect(await questions.exportParquet(EVERYTHING, options, join(folder, 'rows.parquet'))).toBe(6000n);
        expect(await readdir(folder)).toEqual(['rows.parquet']);
        const connection = await (await DuckDBInstance.create(':memory:')).connect();
        const result = await connection.runAndReadAll(
          `SELECT bytes, typeof(start), srcaddr FROM '${join(folder, 'rows.parquet')}' LIMIT 5`,
        );
        expect(result.getRows()).toEqual([
          [2n ** 62n, 'BIGINT', '10.0.2.2'],
          [2n ** 62n, 'BIGINT', '10.0.1.1'],
          [2n ** 62n, 'BIGINT', null],
          [11999n, 'BIGINT', '10.2.223.9'],
          [11998n, 'BIGINT', '10.2.222.8'],
        ]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('tells what it would ask, and over which indices', async () => {
      const query = queryOf({ kind: 'text-in', field: 'action', values: ['REJECT'] }, { from: BigInt(START) });
      const plan = await questions.plan(query, { kind: 'count' });
      expect(plan.statements[0]!.text).toContain('"action": "REJECT"');
      expect(plan.parts.map(({ rows }) => rows)).toEqual([11_880]);
      expect(plan.partsInStore).toBe(2);
    });

    // Nothing but a script is slow enough, and the Elasticsearch out of Maven's parts runs none.
    if (kind !== 'opensearch') return;
    it('ends what the engine works on when it is cancelled', async (context) => {
      // Nor does the OpenSearch 2 that stands in where there is no Java 21.
      if (!(await indices.runsScripts())) {
        console.warn(`SKIPPED: this ${kind} runs no scripts, so nothing is slow enough to be cancelled.`);
        context.skip();
      }
      const aborting = new AbortController();
      // Longer than anybody waits: the engine has to stop in the middle of it.
      const source = 'long n = 0; for (int i = 0; i < 900000; i++) { n += i; } return n > 0;';
      const slow = { size: 0, query: { script: { script: { lang: 'painless', source } } } };
      const refused = expect(askRows(scopeOf(), slow, aborting.signal)).rejects.toMatchObject({ code: 'cancelled' });
      await expect.poll(() => indices.runningSearches()).toBeGreaterThan(0);
      aborting.abort();
      await refused;
      await expect.poll(() => indices.runningSearches()).toBe(0);
      // Nobody is there to cancel: the engine ends it by itself.
      const alone = askRows({ ...scopeOf(), longest: 500 }, slow);
      await expect(alone).rejects.toMatchObject({ code: 'timed-out', help: expect.any(String) });
      await expect.poll(() => indices.runningSearches()).toBe(0);
    });
  });
});
