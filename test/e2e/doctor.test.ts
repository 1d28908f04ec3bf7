/** `thalweg doctor` over real stores. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCluster } from '../aws/cluster.ts';
import { createPlace, type Place } from './harness.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

interface Report {
  readonly checks: readonly {
    readonly id: string;
    readonly status: string;
    readonly message: string;
    readonly fix?: string;
  }[];
  readonly counts: Readonly<Record<string, number>>;
}

async function examine(): Promise<{
  readonly code: number | null;
  readonly report: Report;
  readonly wrong: readonly string[];
}> {
  const { code, stdout } = await place.run(['doctor', '--json']);
  const report = JSON.parse(stdout) as Report;
  const wrong = report.checks.filter(({ status }) => status !== 'ok').map(({ id, status }) => `${id} ${status}`);
  return { code, report, wrong };
}

test('no store, an empty one, a sound one, a lost part', async () => {
  expect(await examine()).toMatchObject({ code: 4, wrong: ['store.open failure'] });
  await place.ok(['store', 'init']);
  expect(await examine()).toMatchObject({ code: 3, wrong: ['store.loaded warning'] });
  await place.ok(['generate', '--out', 'logs', '--hours', '2']);
  await place.ok(['ingest', 'logs']);
  expect(await examine()).toMatchObject({ code: 0, wrong: [], report: { counts: { ok: 12, warning: 0, failure: 0 } } });
  const text = await place.ok(['doctor']);
  expect(text).toContain('store.whole: Every line is accounted for');
  const day = join(place.store, 'parts', readdirSync(join(place.store, 'parts'))[0] ?? '');
  rmSync(join(day, readdirSync(day)[0] ?? ''));
  const { code, wrong } = await examine();
  expect([code, wrong]).toEqual([4, ['store.whole failure']]);
});

test('a format that is not that of the lines', async () => {
  place.write('x.log', `${'what is this\n'.repeat(20)}`);
  await place.run(['ingest', 'x.log']);
  const { code, wrong } = await examine();
  expect([code, wrong]).toEqual([4, ['store.quarantine failure', 'store.fresh warning']]);
});

test('a cluster of the classic set-up, which has no store of Thalweg, and one that nobody answers for', async () => {
  const cluster = await startCluster();
  const words = ['doctor', '--json', '--store', `http://127.0.0.1:${cluster.port}/vpc`];
  try {
    const { code, stdout } = await place.run(words);
    const { checks } = JSON.parse(stdout) as Report;
    expect([code, [...new Set(checks.map(({ id }) => id.split('.')[0]))]]).toEqual([0, ['cluster']]);
  } finally {
    await cluster.stop();
  }
  const { code, stdout } = await place.run(words);
  const { checks } = JSON.parse(stdout) as Report;
  expect([code, checks]).toEqual([
    4,
    [expect.objectContaining({ id: 'store.open', stage: 'store', status: 'failure', fix: expect.any(String) })],
  ]);
});
