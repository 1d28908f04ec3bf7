/**
 * Days that the engine removes by itself. The real ISM and ILM are not to be had from Maven Central, so their requests are answered by a
 * stub in front of a real engine, and the test removes days in their place.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HEADER, line } from '../../packages/backend/src/ingest/testing.ts';
import { connect } from '../../packages/backend/src/stores/opensearch/connect.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { type Bench, everything, openBench } from './bench.ts';
import { type LifecycleStub, startLifecycleStub } from './lifecycle-stub.ts';

const TODAY = Math.floor(Date.now() / 86_400_000) * 86_400;
const daysAgo = (days: number, i = 0): string => line(i, TODAY - days * 86_400 + 60);
const noData = (days: number): string => {
  const start = TODAY - days * 86_400;
  return `2 123456789010 eni-1 - - - - - - - ${start} ${start + 59} - NODATA\n`;
};

describe.each(['opensearch', 'elasticsearch'] as const)('%s', (kind) => {
  describe.skipIf(!canRun(kind))('a policy', () => {
    let engine: Awaited<ReturnType<typeof startForTests>>;
    let stub: LifecycleStub;
    let bench: Bench;
    beforeAll(async () => {
      engine = await startForTests(kind);
      console.warn(
        `NOTE: ${kind === 'opensearch' ? 'ISM' : 'ILM'} itself is a stub here: Maven Central has no such plugin.`,
      );
    });
    afterAll(() => engine?.stop());
    beforeEach(async () => {
      stub = await startLifecycleStub(engine.address);
      bench = await openBench(stub.address);
    });
    afterEach(async () => {
      await bench?.close();
      stub?.close();
    });

    const prefix = (): string => bench.store.location.split('/').at(-1)!;

    /** What the policy would do. */
    async function removeDay(days: number): Promise<void> {
      const connection = await connect(readSettings(engine.address, {}));
      const day = new Date((TODAY - days * 86_400) * 1000).toISOString().slice(0, 10).replaceAll('-', '.');
      await connection.request('DELETE', `/${prefix()}-flows-${day}`);
      connection.close();
    }

    it('is written where the engine has it, and what it removes counts as retired', async () => {
      const { store } = bench;
      await bench.load([
        bench.write('a.log', `${HEADER}${daysAgo(9)}${noData(9)}${daysAgo(9, 1)}${daysAgo(3, 2)}bad\n`),
      ]);
      const by = kind === 'opensearch' ? 'ISM' : 'ILM';
      expect(store.engine.join()).toContain(by);
      expect(await store.setPolicy!(5)).toBe(by);
      const written = stub.asked.find(({ method, path }) => method === 'PUT' && /polic/.test(path))!;
      expect(written.path).toContain(`${prefix()}-flows`);
      expect(JSON.stringify(written.body)).toContain(kind === 'opensearch' ? '"min_index_age":"6d"' : '"min_age":"6d"');

      // Loaded behind it, by a load and by a retry: known as well.
      await bench.load([bench.write('b.log', HEADER + daysAgo(9, 3) + daysAgo(2, 4))]);
      expect(await store.verify()).toMatchObject({ ok: true, retired: 0 });
      await removeDay(9);
      expect(await store.status()).toMatchObject({ records: 2, noData: 0, quarantined: 1, retired: 4 });
      expect(await store.verify()).toMatchObject({ ok: true, lines: 7, retired: 4, problems: [] });
      expect(await store.count(await everything(store))).toBe(2n);
      expect(await bench.load([`${bench.folder}/a.log`])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });

      // What is removed without being due is missing.
      await removeDay(2);
      expect(await store.verify()).toMatchObject({ ok: false, retired: 4 });
    });

    it('keeps what was retired when it is changed or ended, and counts nothing twice', async () => {
      const { store } = bench;
      await bench.load([bench.write('a.log', HEADER + daysAgo(9) + daysAgo(7, 1) + daysAgo(1, 2))]);
      await store.setPolicy!(8);
      await removeDay(9);
      await store.setPolicy!(30);
      expect(await store.verify()).toMatchObject({ ok: true, retired: 1 });
      expect(await store.retain({ days: 5, now: Date.now() })).toEqual({ parts: 1, rows: 1 });
      expect(await store.verify()).toMatchObject({ ok: true, retired: 2, problems: [] });
      await store.setPolicy!(undefined);
      expect(await store.verify()).toMatchObject({ ok: true, retired: 2, problems: [] });
      expect(await store.status()).toMatchObject({ records: 1, retired: 2 });
      const ended = stub.asked.map(({ path }) => path).join();
      expect(ended).toContain(kind === 'opensearch' ? '_ism/remove/' : '_ilm/remove');
    });

    it('counts in Elasticsearch from the day that an index is named after', async () => {
      await bench.load([bench.write('a.log', HEADER + daysAgo(9))]);
      await bench.store.setPolicy!(5);
      const lifecycles = stub.asked.filter(
        ({ body }) => body && Object.keys(body).some((key) => key.includes('lifecycle')),
      );
      if (kind === 'opensearch') expect(lifecycles).toEqual([]);
      else {
        expect(lifecycles.map(({ path, body }) => [path.replace(prefix(), ''), body])).toEqual([
          [
            expect.stringContaining('-flows-20'),
            {
              'index.lifecycle.name': `${prefix()}-flows`,
              'index.lifecycle.origination_date': (TODAY - 9 * 86_400) * 1000,
            },
          ],
          [
            '/_index_template/-flows-dated',
            { 'lifecycle.name': `${prefix()}-flows`, 'lifecycle.parse_origination_date': true },
          ],
        ]);
      }
    });

    it('is refused where the engine has neither', async () => {
      const own = await openBench(engine.address);
      await expect(own.store.setPolicy!(5)).rejects.toMatchObject({ code: 'engine-lacks', help: expect.any(String) });
      await own.close();
    });
  });
});
