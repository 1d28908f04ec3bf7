/** Events of CloudWatch Logs count once, though processes that load them die, or meet. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleProgram, type Program } from '../../../../test/child.ts';
import { type Bench, line, openBench } from './testing.ts';

const CHILD = fileURLToPath(new URL('./events-child.ts', import.meta.url));
const EVENTS = 12_000;

let program: Program;
let bench: Bench;
beforeAll(async () => {
  program = await bundleProgram(CHILD);
});
afterAll(() => program.remove());
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

const payload = (numbers: readonly number[]): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    logEvents: numbers.map((i) => ({ id: `37${String(i).padStart(54, '0')}`, message: line(i).trimEnd() })),
  });

/** The same events in each of two folders, batched another way, some of them twice. */
function writeFolders(): string[] {
  return [97, 131].map((size, index) => {
    for (let from = 0, file = 0; from < EVENTS; from += size * 10, file++) {
      let text = '';
      for (let at = from; at < Math.min(EVENTS, from + size * 10); at += size) {
        // Some of the batch before come once more.
        const first = Math.max(0, at - 20);
        text += payload(Array.from({ length: Math.min(EVENTS, at + size) - first }, (_, i) => first + i));
      }
      bench.write(`${index}/${String(file).padStart(3, '0')}.gz`, gzipSync(text));
    }
    return join(bench.folder, String(index));
  });
}

interface Child {
  readonly begun: Promise<void>;
  readonly ended: Promise<string>;
  kill(): void;
}

function start(folder: string): Child {
  const child = spawn(process.execPath, [program.path, bench.store.location, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let begin: () => void;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    begin();
  });
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(output)));
  return { begun, ended, kill: () => child.kill('SIGKILL') };
}

/** Checks that the store is sound, and gives the number of its records, all of them different. */
async function records(): Promise<number> {
  const report = await bench.store.verify();
  expect(report.problems).toEqual([]);
  const rows = await bench.rows('bytes::INTEGER AS n');
  expect(new Set(rows.map((row) => row['n'])).size).toBe(rows.length);
  expect(report.records).toBe(rows.length);
  return rows.length;
}

test('two processes at the same moment', async () => {
  const children = writeFolders().map(start);
  const outputs = await Promise.all(children.map(({ ended }) => ended));
  const sums = outputs.map((output) => JSON.parse(output.split('\n')[1] as string) as { lines: number });
  expect(sums.reduce((sum, { lines }) => sum + lines, 0)).toBe(EVENTS);
  expect(await records()).toBe(EVENTS);
});

test('processes that are killed at any moment', async () => {
  const folders = writeFolders();
  for (let kill = 0; kill < 12; kill++) {
    const children = kill % 3 === 0 ? folders.map(start) : [start(folders[kill % 2] as string)];
    await Promise.all(children.map(({ begun }) => begun));
    await sleep(Math.random() * 500);
    for (const child of children) child.kill();
    await Promise.all(children.map(({ ended }) => ended));
    // Parts that a dead process left are nobody's until the next load begins.
    await (await bench.store.openLoad()).close();
    await records();
  }
  for (const child of folders.map(start)) await child.ended;
  expect(await records()).toBe(EVENTS);
});
