/** Several processes on one store. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlace, type Place } from './harness.ts';
import { DEFAULT_LOG, manyLines } from './logs.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10);
}

test('two loads of overlapping sources and a reader at once: every object once', async () => {
  for (let index = 0; index < 60; index++)
    place.write(`${'abc'[index % 3]}/${index}.log.gz`, gzipSync(manyLines(2000, index)));
  place.write('a/first.log', DEFAULT_LOG);
  await place.ok(['ingest', 'a/first.log']);

  let isRunning = true;
  const counts: number[] = [];
  const reader = (async () => {
    while (isRunning) counts.push(Number(await place.ok(['count'])));
  })();
  const summaries = await Promise.all([
    place.json<{ objects: number; records: number; quarantined: number }>(['ingest', 'a', 'b']),
    place.json<{ objects: number; records: number; quarantined: number }>(['ingest', 'b', 'c']),
  ]);
  isRunning = false;
  await reader;

  expect(summaries.reduce((sum, { objects }) => sum + objects, 0)).toBe(60);
  expect(summaries.reduce((sum, { records }) => sum + records, 0)).toBe(120_000);
  expect(Number(await place.ok(['count']))).toBe(120_007);
  expect(counts).toEqual([...counts].sort((one, other) => one - other));
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, lines: 120_007 });
});

/** A gzip file of many lines: members one after the other are one text. */
const LARGE = Buffer.concat(new Array<Buffer>(30).fill(gzipSync(manyLines(200_000, 1))));

test.each([
  ['of a large file', ['ingest', 'large.gz'], 300],
  ['of many files', ['ingest', 'small', 'large.gz'], 300],
  ['that waits for standard input', ['ingest', '-'], 100],
  ['of a dry run', ['ingest', 'large.gz', '--dry-run'], 300],
])('Ctrl-C ends a load %s with 130, and leaves a whole store', async (name, words, delay) => {
  for (let index = 0; index < 50; index++) place.write(`small/${index}.log`, manyLines(100, index));
  place.write('large.gz', LARGE);
  await place.ok(['ingest', 'small/0.log']);
  const { child, done } = place.start(words, { isStdinOpen: true });
  // A lock of its own, or the folder of a dry run, shows that it has begun.
  await until(
    () =>
      names(join(place.store, 'owners')).length > 0 || names(place.folder).some((one) => /^thalweg-dry-run/.test(one)),
  );
  await sleep(delay);
  const began = performance.now();
  child.kill('SIGINT');
  const { code, signal, stderr } = await done;
  const took = performance.now() - began;
  // Told, not judged, for the machine may be busy; the promise is a second.
  console.log(`Ctrl-C of a load ${name}: ${Math.round(took)} ms`);
  expect({ code, signal }, stderr).toEqual({ code: 130, signal: null });
  expect(stderr).toContain('Interrupted');
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, problems: [] });

  await place.ok(['ingest', 'small']);
  expect(await place.ok(['count', '_object:*small*'])).toBe('5000\n');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s ends the command with %d also before it has begun', async (signal, code) => {
  const preload = place.write('early.cjs', `setImmediate(() => process.kill(process.pid, '${signal}'));\n`);
  expect(await place.run(['count'], { env: { NODE_OPTIONS: `--require=${preload}` } })).toEqual({
    ...{ code, signal: null, stdout: '', stderr: '' },
  });
});

test('Ctrl-C ends a question with 130, also when nobody reads the answer', async () => {
  place.write('large.log', manyLines(100_000));
  await place.ok(['ingest', 'large.log']);
  for (const format of ['ndjson', 'table', 'parquet']) {
    const { child, done } = place.start(['search', '--format', format, '--limit', 'all']);
    child.stdout?.pause();
    await until(() => (child.stdout?.readableLength ?? 0) > 0);
    await sleep(200);
    expect(child.exitCode, 'it waits for its reader').toBe(null);
    child.kill('SIGINT');
    await sleep(300);
    child.stdout?.resume();
    const { code, stderr } = await done;
    expect(code, stderr).toBe(130);
    expect(stderr).not.toMatch(/^ {4}at /m);
  }
  expect(await place.ok(['count'])).toBe('100000\n');
});
