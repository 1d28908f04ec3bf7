import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAppender } from '../stores/duckdb/appender.ts';
import { type Bench, openBench } from './testing.ts';
import { type Watch, watchFolder } from './watch.ts';

let bench: Bench;
let stop: AbortController;
let watch: Watch | undefined;

beforeEach(() => {
  bench = openBench();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await watch?.done;
  await bench.close();
});

const HEADER = 'version srcaddr start';
const line = (second: number): string => `2 10.0.0.1 ${1_795_600_000 + second}`;

function start(folder: string): Watch {
  watch = watchFolder(bench.store, folder, { createAppender, signal: stop.signal, every: 20 });
  return watch;
}

const counts = async (): Promise<unknown> => {
  const { objects, records } = await bench.store.status();
  return { objects, records };
};

it('loads what comes, once, and what a file grows by', async () => {
  const folder = join(bench.folder, 'incoming');
  mkdirSync(folder);
  const running = start(folder);
  writeFileSync(join(folder, 'a.log'), `${HEADER}\n${line(1)}\n`);
  await expect.poll(counts).toEqual({ objects: 1, records: 1 });
  appendFileSync(join(folder, 'a.log'), `${line(2)}\n`);
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'below', 'b.log'), `${HEADER}\n${line(3)}\n`);
  await expect.poll(counts).toEqual({ objects: 2, records: 3 });
  const seen = running.looked;
  await expect.poll(() => running.looked).not.toBe(seen);
  expect(await counts()).toEqual({ objects: 2, records: 3 });
  expect(running).toMatchObject({ folder, loaded: 3, problem: undefined });
});

it('waits for a folder that is not there, and says so', async () => {
  const folder = join(bench.folder, 'later');
  const running = start(folder);
  await expect.poll(() => running.problem).toContain('later');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.log'), `${HEADER}\n${line(1)}\n`);
  await expect.poll(counts).toEqual({ objects: 1, records: 1 });
  await expect.poll(() => running.problem).toBeUndefined();
  rmSync(folder, { recursive: true });
});

it('tells what it does not read, reads it once, and takes what comes in its place', async () => {
  const folder = join(bench.folder, 'incoming');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.log'), 'PK\x03\x04\x14\0\0\0\b\0');
  const running = start(folder);
  await expect.poll(() => running.problem).toContain('a.log: It is a zip archive.');
  const seen = running.looked;
  await expect.poll(() => running.looked).not.toBe(seen);
  expect(running.problem).toContain('a zip archive');
  writeFileSync(join(folder, 'a.log'), `${HEADER}\n${line(1)}\n`);
  await expect.poll(counts).toEqual({ objects: 1, records: 1 });
  await expect.poll(() => running.problem).toBeUndefined();
});

it('ends with its signal', async () => {
  const running = start(bench.folder);
  stop.abort();
  await running.done;
});
