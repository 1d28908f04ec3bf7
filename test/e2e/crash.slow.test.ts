/** Kills real loads at random instants, and compares what comes of it with a clean load. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Holdings, holdings, randoms } from './compare.ts';
import { createPlace, type Place } from './harness.ts';
import { BAD_LOG, CUSTOM_LOG, manyLines } from './logs.ts';

const SEED = Number(process.env['THALWEG_CRASH_SEED'] ?? 20_160_615);
const KILLS = 50;
/** The logs come in so many groups; each load of a series has one more than the one before, as in a bucket. */
const GROUPS = 6;

let place: Place;
let clean: Holdings;
/** Of a load of one group, in ms. */
let duration: number;
const groups = Array.from({ length: GROUPS }, (_, index) => `group-${index}`);

beforeAll(async () => {
  place = createPlace();
  await place.ok([
    'generate',
    '--out',
    'day',
    '--seed',
    '11',
    '--start',
    '2026-01-01T12:00:00Z',
    '--scale',
    '8',
    '--format',
    'v5',
  ]);
  const files = readdirSync(join(place.folder, 'day'), { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  for (const group of groups) mkdirSync(join(place.folder, group));
  for (const [index, file] of files.entries())
    renameSync(join(file.parentPath, file.name), join(place.folder, groups[index % GROUPS]!, file.name));
  place.write('group-1/bad.log', BAD_LOG);
  place.write('group-2/custom.log', CUSTOM_LOG);
  place.write('group-3/odd.log', Array.from({ length: 3000 }, (_, index) => `odd ${index}`).join('\n'));
  const whole = gzipSync(manyLines(20_000, 5));
  place.write('group-4/cut.log.gz', whole.subarray(0, whole.length - 5000));

  await place.run(['ingest', ...groups, '--store', 'clean']);
  clean = await holdings(place, 'clean');
  expect(clean.verified).toMatchObject({ ok: true, problems: [] });
  expect(clean.status).toMatchObject({ objects: files.length + 4 });

  const began = performance.now();
  await place.run(['ingest', groups[0]!, '--store', 'timed']);
  duration = performance.now() - began;
});
afterAll(() => place.remove());

test(`kill -9 at ${KILLS} random instants: nothing lost, nothing doubled, the store always opens`, async () => {
  const random = randoms(SEED);
  let kills = 0;
  let survived = 0;
  for (let series = 0; kills < KILLS; series++) {
    const store = `store-${series}`;
    for (let last = 1; last <= GROUPS; last++) {
      const { child, done } = place.start(['ingest', ...groups.slice(0, last), '--store', store]);
      await sleep(random() * duration * 1.3);
      child.kill('SIGKILL');
      const { signal } = await done;
      if (signal === 'SIGKILL') kills++;
      else survived++;
      const verified = await place.run(['store', 'verify', '--json', '--store', store]);
      // Killed before it made the store, there is none.
      if (verified.code === 2) continue;
      const told = `seed ${SEED}, kill ${kills}: ${verified.signal ?? verified.code}\n${verified.stderr}`;
      expect(verified.stdout, told).not.toBe('');
      expect(JSON.parse(verified.stdout), told).toMatchObject({ ok: true, problems: [] });
    }
    // Quarantined lines and the file that breaks off: 3.
    const { code, stderr } = await place.run(['ingest', ...groups, '--store', store]);
    expect(code === 3 || code === 0, `seed ${SEED}, series ${series}: ${stderr}`).toBe(true);
    expect(await holdings(place, store), `seed ${SEED}, series ${series}`).toEqual(clean);
    if (series % 2 === 0) {
      await place.ok(['store', 'compact', '--store', store]);
      expect(await holdings(place, store), `seed ${SEED}, series ${series}, compacted`).toEqual(clean);
    }
    const left = readdirSync(join(place.folder, store, 'tmp'));
    expect(left, 'files of dead processes').toEqual([]);
    rmSync(join(place.folder, store), { recursive: true });
  }
  console.log(`${kills} loads were killed, ${survived} had ended before (a load takes ${Math.round(duration)} ms)`);
  expect(kills).toBeGreaterThanOrEqual(KILLS);
});

test('kill -9 of three processes at once, of which one compacts', async () => {
  const random = randoms(SEED + 1);
  for (let round = 0; round < 5; round++) {
    const store = `many-${round}`;
    await place.run(['ingest', groups[0]!, '--store', store]);
    const running = [
      place.start(['ingest', ...groups.slice(0, 4), '--store', store]),
      place.start(['ingest', ...groups.slice(2), '--store', store]),
      place.start(['store', 'compact', '--store', store]),
    ];
    for (const { child, done } of running) {
      await sleep(random() * duration);
      child.kill('SIGKILL');
      await done;
    }
    await place.run(['ingest', ...groups, '--store', store]);
    expect(await holdings(place, store), `seed ${SEED + 1}, round ${round}`).toEqual(clean);
  }
});

test('kill -9 of forget, retry, retain and compact: done or not done, never half', async () => {
  const random = randoms(SEED + 2);
  const works = [
    ['store', 'forget', 'group-3/odd.log'],
    ['quarantine', 'retry', 'group-3/odd.log', '--format', 'brand-new srcport'],
    ['store', 'retain', '--days', '30'],
    ['store', 'compact'],
  ];
  for (const [index, words] of works.entries()) {
    const store = `work-${index}`;
    await place.run(['ingest', ...groups, '--store', store]);
    for (let round = 0; round < 6; round++) {
      const { child, done } = place.start([...words, '--store', store]);
      await sleep(100 + random() * 600);
      child.kill('SIGKILL');
      await done;
      expect(
        await place.json(['store', 'verify', '--store', store]),
        `seed ${SEED + 2}, ${words.join(' ')}`,
      ).toMatchObject({ ok: true, problems: [] });
    }
    await place.run([...words, '--store', store]);
    expect(await place.json(['store', 'verify', '--store', store])).toMatchObject({ ok: true, problems: [] });
  }
});
