/** Copies between a folder and a cluster, there and back: the same rows, each once. */
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAppender } from '../../packages/backend/src/cli/engine.ts';
import { type CopyOptions, type CopySummary, copyRecords } from '../../packages/backend/src/ingest/copy/copy.ts';
import * as embedded from '../../packages/backend/src/ingest/testing.ts';
import { connect } from '../../packages/backend/src/stores/opensearch/connect.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import type { Store } from '../../packages/backend/src/stores/store.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { type Bench, everything, openBench } from './bench.ts';

const { HEADER, lines } = embedded;
const NO_DATA = '2 123456789010 eni-1 - - - - - - - 1795500000 1795500060 - NODATA\n';

async function copy(
  from: Store,
  to: Store,
  { text = '', ...options }: Partial<CopyOptions> & { readonly text?: string } = {},
): Promise<CopySummary> {
  const query = await everything(from, text);
  return copyRecords(from, to, { query, all: await everything(to), createAppender, ...options });
}

describe.each(['opensearch', 'elasticsearch'] as const)('%s', (kind) => {
  describe.skipIf(!canRun(kind))('a copy', () => {
    let engine: Awaited<ReturnType<typeof startForTests>>;
    let cluster: Bench;
    let folder: embedded.Bench;
    let back: embedded.Bench;
    beforeAll(async () => {
      engine = await startForTests(kind);
    });
    afterAll(() => engine?.stop());
    beforeEach(async () => {
      cluster = await openBench(engine.address);
      folder = embedded.openBench();
      back = embedded.openBench();
    });
    afterEach(async () => {
      await cluster?.close();
      await folder.close();
      await back.close();
    });

    async function rowsOf(store: Store, text = ''): Promise<unknown[]> {
      const columns = ['_object', '_line', ...(await folder.store.columns())];
      const sort = ['_object', '_line'].map((field) => ({ field, descending: false }));
      const rows: unknown[] = [];
      const found = store.search(await everything(store, text), { columns, sort, limit: undefined });
      for await (const batch of found) rows.push(...batch.rows);
      return rows;
    }

    async function fill(): Promise<void> {
      folder.write('logs/a.log', `${HEADER}${lines(0, 700)}${NO_DATA}not a record\n`);
      folder.write('logs/b.log.gz', gzipSync(lines(700, 1500)));
      folder.write('logs/c.log', 'srcaddr bytes novel-field start\n10.0.0.1 9223372036854775807 a 1795400000\n');
      folder.write('logs/empty.log', '');
      await folder.load([`${folder.folder}/logs`]);
    }

    it('to a cluster and back has every row once with what it came from, and both ledgers add up', async () => {
      await fill();
      const expected = { objects: 4, lines: 1503, records: 1501, noData: 1, quarantined: 1, verified: true };
      expect(await copy(folder.store, cluster.store)).toMatchObject(expected);
      expect(await rowsOf(cluster.store)).toEqual(await rowsOf(folder.store));
      expect(await cluster.store.verify()).toMatchObject({ ok: true, lines: 1503, problems: [] });
      expect(await copy(folder.store, cluster.store)).toMatchObject({ objects: 0, objectsAlreadyThere: 4 });
      expect(await cluster.load([`${folder.folder}/logs`])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 4 });

      expect(await copy(cluster.store, back.store)).toMatchObject(expected);
      expect(await rowsOf(back.store)).toEqual(await rowsOf(folder.store));
      expect(await back.store.verify()).toMatchObject({ ok: true, lines: 1503, problems: [] });
      expect(await back.store.quarantine()).toEqual(await folder.store.quarantine());
    });

    it('goes on where it was broken off', async () => {
      await fill();
      let runs = 0;
      for (let verified = false; !verified && runs < 20; runs++) {
        const stop = new AbortController();
        const options = { maxRows: 500, signal: stop.signal, onCommit: () => stop.abort() };
        try {
          ({ verified } = await copy(folder.store, cluster.store, options));
        } catch (error) {
          expect(error).toMatchObject({ code: 'cancelled' });
        }
      }
      expect(runs).toBeGreaterThan(1);
      expect(await rowsOf(cluster.store)).toEqual(await rowsOf(folder.store));
      expect(await cluster.store.verify()).toMatchObject({ ok: true, lines: 1503, problems: [] });
    });

    it('takes parts by query, and the whole in their place', async () => {
      await fill();
      expect(await copy(folder.store, cluster.store, { text: 'srcport < 100' })).toMatchObject({ lines: 100 });
      expect(await rowsOf(cluster.store)).toEqual(await rowsOf(folder.store, 'srcport < 100'));
      const more = await copy(folder.store, cluster.store, { text: 'srcport < 900' });
      expect(more).toMatchObject({ objects: 2, lines: 800, verified: true });
      expect(await cluster.store.count(await everything(cluster.store))).toBe(900n);
      expect(await copy(folder.store, cluster.store)).toMatchObject({ objects: 4, lines: 1503, verified: true });
      expect(await cluster.store.verify()).toMatchObject({ ok: true, lines: 1503, problems: [] });
    });

    it('takes rows that came past the ledger, and what came to them later', async () => {
      const wire = await connect(readSettings(cluster.store.location, {}));
      const add = (count: number): Promise<unknown[]> =>
        Promise.all(
          Array.from({ length: count }, (_, i) =>
            wire.request('PUT', `/${indexOf(cluster)}/_doc/row-${i}?refresh=true`, {
              _object: 'cloudwatch-logs:1:flows:eni-1:1',
              _line: i + 1,
              srcaddr: '10.0.0.1',
              bytes: 5,
              start: 1_795_500_000,
            }),
          ),
        );
      try {
        await add(3);
        expect(await copy(cluster.store, back.store)).toMatchObject({ objects: 1, lines: 3, verified: true });
        expect(await copy(cluster.store, back.store)).toMatchObject({ objects: 0, verified: true });
        await add(5);
        expect(await copy(cluster.store, back.store)).toMatchObject({ objects: 1, lines: 5, verified: true });
        expect(await back.store.count(await everything(back.store, 'bytes:5'))).toBe(5n);
        expect(await back.store.verify()).toMatchObject({ ok: true, lines: 5 });
      } finally {
        wire.close();
      }
    });
  });
});

function indexOf({ store }: Bench): string {
  return `${store.location.split('/').at(-1)}-flows-2026.11.24`;
}
