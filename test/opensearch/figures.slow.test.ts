/** What a cluster tells of its store besides rows is what a folder tells: status, coverage, quarantine and objects, as the server sends them. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccess } from '../../packages/backend/src/access/access.ts';
import { createAppender } from '../../packages/backend/src/cli/engine.ts';
import { generate } from '../../packages/backend/src/generate/generate.ts';
import { createApp } from '../../packages/backend/src/http/app.ts';
import * as embedded from '../../packages/backend/src/ingest/testing.ts';
import { interfacesOf } from '../../packages/backend/src/stores/model/interfaces.ts';
import type { Store } from '../../packages/backend/src/stores/store.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { type Bench, openBench } from './bench.ts';

const DAY = Date.UTC(2026, 10, 24) / 1000;
const CLOCK = (DAY + 2 * 86_400) * 1000;
/** What depends on the engine: where and when, and the bytes it takes. */
const OWN = new Set(['location', 'lastLoad', 'loadedAt', 'activity', 'recordBytes', 'totalBytes', 'bytesPerRecord']);

async function ask(store: Store, path: string): Promise<unknown> {
  const access = openAccess(':memory:', { create: false });
  const app = await createApp({ store, access, createAppender, version: '0', console: undefined, clock: () => CLOCK });
  try {
    const answer = await app.inject({ method: 'GET', url: `/api/v1${path}`, headers: { host: 'localhost:8080' } });
    expect(answer.statusCode, answer.body).toBe(200);
    return JSON.parse(answer.body, (key, value: unknown) => (OWN.has(key) ? undefined : value));
  } finally {
    await app.close();
    access.close();
  }
}

describe.each(['opensearch', 'elasticsearch'] as const)('%s', (kind) => {
  describe.skipIf(!canRun(kind))('a cluster', () => {
    let engine: Awaited<ReturnType<typeof startForTests>>;
    let cluster: Bench;
    let folder: embedded.Bench;

    beforeAll(async () => {
      engine = await startForTests(kind);
      cluster = await openBench(engine.address);
      folder = embedded.openBench();
      // More spans of time than a part of a folder keeps, with silent minutes, skipped records, and gaps.
      await generate({ seed: 7, start: DAY, hours: 20, scale: 1, format: 'v2', out: `${folder.folder}/logs` });
      const line = (eni: string, at: number, status: string): string =>
        status === 'OK'
          ? `2 123456789010 ${eni} 10.0.0.1 10.0.0.2 1 22 6 1 40 ${DAY + at} ${DAY + at + 30} ACCEPT OK`
          : `2 123456789010 ${eni} - - - - - - - ${DAY + at} ${DAY + at + 59} - ${status}`;
      const text = [
        ...[0, 60, 120, 3600, 3660].map((at) => line('eni-gaps', at, 'OK')),
        ...[180, 240, 7200].map((at) => line('eni-gaps', at, 'NODATA')),
        line('eni-gaps', 3720, 'SKIPDATA'),
        line('eni-lost', 0, 'SKIPDATA'),
        '2 123456789010 eni-gaps not a record',
        line('eni-gaps', 60, 'OK').replace('10.0.0.1', '10.0.0.256'),
      ];
      folder.write('logs/gaps.log', `${text.join('\n')}\n`);
      folder.write('logs/broken.log.gz', gzipSync(embedded.lines(0, 2000)).subarray(0, -400));
      folder.write('logs/no-start.log', 'srcaddr dstaddr\n10.0.0.1 10.0.0.2\n');
      folder.write('logs/empty.log', '');
      for (const one of [folder, cluster]) await one.load([`${folder.folder}/logs`]);
    }, 300_000);
    afterAll(async () => {
      await cluster?.close();
      await folder?.close();
      await engine?.stop();
    });

    it.each(['/status', '/quarantine', '/objects', '/coverage?cells=40'])('tells the same by %s', async (path) => {
      const expected = await ask(folder.store, path);
      expect(JSON.stringify(expected).length).toBeGreaterThan(50);
      expect(await ask(cluster.store, path)).toEqual(expected);
    });

    it.each([`from=${DAY + 3600}&to=${DAY + 7200}`, `from=${DAY}&to=${DAY + 600}`])(
      'tells the same share of an hour that was watched: %s',
      async (range) => {
        type Answer = { interfaces: { interfaceId: string; share: number }[] };
        const shares = async (store: Store): Promise<[string, number][]> => {
          const { interfaces } = (await ask(store, `/coverage?${range}`)) as Answer;
          return interfaces.map(({ interfaceId, share }) => [interfaceId, Math.round(share * 1e6)]);
        };
        const expected = await shares(folder.store);
        expect(expected.length).toBeGreaterThan(5);
        expect(await shares(cluster.store)).toEqual(expected);
      },
    );

    it('tells the same of each interface', async () => {
      const interfaces = interfacesOf(await folder.store.coverage({}));
      expect(interfaces.find(({ interfaceId }) => interfaceId === 'eni-gaps')).toMatchObject({ gapCount: 2 });
      expect(interfacesOf(await cluster.store.coverage({}))).toEqual(interfaces);
      expect((await cluster.store.status()).lastEnd).toBe((await folder.store.status()).lastEnd);
    });
  });
});
