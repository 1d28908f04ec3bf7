import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Bench, HEADER, line, lines, openBench } from '../testing.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
let dist: string;
let worker: URL;
let bench: Bench;

beforeAll(async () => {
  // Below the packages that the bundle leaves outside.
  const cache = join(here, '../../../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  dist = mkdtempSync(join(cache, 'thalweg-worker-'));
  await build({
    stdin: {
      contents: `import { serveLoader } from './serve.ts';
        import { createAppender } from '../../stores/duckdb/appender.ts';
        serveLoader(createAppender);`,
      resolveDir: here,
    },
    outfile: join(dist, 'worker.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: { '@thalweg/core': join(here, '../../../../core/src') },
  });
  worker = pathToFileURL(join(dist, 'worker.mjs'));
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

/** Objects around what is read at once (4 MiB), and around a part. */
function writeLogs(): number {
  const sizes = [10, 60_000, 20, 3000, 45_000, 1];
  let from = 0;
  for (const [i, size] of sizes.entries()) {
    const text = HEADER + lines(from, from + size);
    bench.write(`logs/${i}`, i % 2 ? text : gzipSync(text, { level: 1 }));
    from += size;
  }
  return from;
}

test('threads load what this thread would', async () => {
  const records = writeLogs();
  const progress: number[] = [];
  const summary = await bench.load([join(bench.folder, 'logs')], {
    worker,
    workers: 2,
    maxRows: 20_000,
    onProgress: ({ bytes, bytesTotal }) => progress.push(bytes / bytesTotal),
  });
  expect(summary).toMatchObject({ objects: 6, records, quarantined: 0, broken: [], unreadable: [] });
  expect((await bench.rows()).length).toBe(records);
  expect(progress.at(-1)).toBe(1);
  expect(bench.leftovers()).toEqual([]);
});

test('threads that meet the same events load each once', async () => {
  const payload = (from: number, to: number): string =>
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logEvents: Array.from({ length: to - from }, (_, i) => ({
        id: `37${String(from + i).padStart(54, '0')}`,
        message: line(from + i).trimEnd(),
      })),
    });
  for (let i = 0; i < 60; i++) bench.write(`logs/${i}`, payload(i * 100, i * 100 + 150) + payload(3000, 3050));
  // More than one batch for each thread.
  bench.write('logs/large', `${payload(0, 6000)}${' '.repeat(5 * 1024 * 1024)}`);
  const summary = await bench.load([join(bench.folder, 'logs')], { worker, workers: 2, maxRows: 700 });
  expect(summary).toMatchObject({ objects: 61, lines: 6050, quarantined: 0, unreadable: [] });
  expect((await bench.store.verify()).problems).toEqual([]);
  const rows = await bench.rows('bytes::INTEGER AS n');
  expect(new Set(rows.map((row) => row['n'])).size).toBe(6050);
  expect(bench.leftovers()).toEqual([]);
});

test('an interrupt ends threads in mid-work and leaves a whole store', async () => {
  const records = writeLogs();
  const controller = new AbortController();
  const load = bench.load([join(bench.folder, 'logs')], {
    worker,
    workers: 2,
    maxRows: 1000,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(load).rejects.toMatchObject({ code: 'cancelled' });
  expect(bench.leftovers()).toEqual([]);
  await bench.load([join(bench.folder, 'logs')]);
  expect((await bench.rows()).length).toBe(records);
});

test.each([
  ['exits', 'process.exit(7)', /ended unexpectedly \(code 7\)/],
  ['throws', 'throw new TypeError("oops")', /oops/],
])('a thread that %s is a bug that is told, not a hang', async (_, code, message) => {
  writeLogs();
  const broken = join(dist, 'broken.mjs');
  writeFileSync(
    broken,
    `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { ${code} });`,
  );
  await expect(bench.load([join(bench.folder, 'logs')], { worker: pathToFileURL(broken), workers: 2 })).rejects.toThrow(
    message,
  );
  expect(await bench.store.objects()).toEqual([]);
  expect(bench.leftovers()).toEqual([]);
});

test('an error of the registry keeps its code on the way between threads', async () => {
  writeLogs();
  const full = join(dist, 'full.mjs');
  writeFileSync(
    full,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ call }) => parentPort.postMessage({ kind: 'failed', call, error: { message: 'full', code: 'disk-full', help: 'make room' } }));`,
  );
  await expect(
    bench.load([join(bench.folder, 'logs')], { worker: pathToFileURL(full), workers: 1 }),
  ).rejects.toMatchObject({ name: 'ThalwegError', code: 'disk-full', help: 'make room' });
});
