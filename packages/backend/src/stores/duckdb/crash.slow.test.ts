import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { bundleProgram, type Program } from '../../../../../test/child.ts';
import { SAMPLES, sampleNumber } from './crash-child.ts';
import { listFiles } from './files.ts';
import { openStore } from './open.ts';
import { askFiles, loadSamples } from './store-bench.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const KILLS = 24;

let program: Program;
let parent: string;
let folder: string;

beforeAll(async () => {
  program = await bundleProgram(CHILD);
});
afterAll(() => program.remove());
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'thalweg-crash-'));
  folder = join(parent, 'store');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

interface Child {
  readonly process: ChildProcess;
  readonly committed: Set<string>;
  readonly exited: Promise<void>;
  errors: string;
}

function startChild(seed: number): Child {
  const child = spawn(process.execPath, [program.path, folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const committed = new Set<string>();
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) committed.add(line);
  });
  const running: Child = {
    process: child,
    committed,
    exited: new Promise((resolve) => child.on('close', () => resolve())),
    errors: '',
  };
  child.stderr.on('data', (chunk: Buffer) => {
    running.errors += chunk.toString();
  });
  return running;
}

/** Kills at a random moment of its work; the first commit shows that it has begun. */
async function runAndKill(seeds: readonly number[], delay: number): Promise<Set<string>> {
  const children = seeds.map(startChild);
  while (children.some(({ committed, process: child }) => committed.size === 0 && child.exitCode === null))
    await sleep(5);
  await sleep(delay);
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map(({ exited }) => exited));
  expect(children.map(({ errors }) => errors).join('')).toBe('');
  return new Set(children.flatMap(({ committed }) => [...committed]));
}

async function expectWhole(committed: ReadonlySet<string>): Promise<void> {
  const store = openStore(folder);
  try {
    expect((await store.verify()).problems).toEqual([]);
    await (await store.openLoad()).close();
    const report = await store.verify();
    expect(report.problems).toEqual([]);
    const names = (await store.objects()).map(({ name }) => name);
    for (const name of committed) expect(names).toContain(name);
    expect(new Set(names).size).toBe(names.length);
    // Nothing is left of the dead.
    expect(readdirSync(join(folder, 'owners'))).toEqual([]);
    expect(readdirSync(join(folder, 'tmp')).filter((name) => !name.startsWith('spill-'))).toEqual([]);
    expect(listFiles(join(folder, 'parts'))).toHaveLength(report.parts);
  } finally {
    await store.close();
  }
}

it(`is whole after ${KILLS} kills, whatever was going on`, async () => {
  const committed = new Set<string>();
  for (let kill = 0; kill < KILLS; kill++) {
    // Every third time two processes work, and die, together.
    const seeds = kill % 3 === 0 ? [kill * 7 + 1, kill * 7 + 2] : [kill * 7 + 3];
    for (const name of await runAndKill(seeds, Math.random() * 400)) committed.add(name);
    await expectWhole(committed);
  }

  // Loaded to the end, it has exactly the rows of a store that nobody killed.
  const samples = Array.from({ length: SAMPLES }, (_, index) => sampleNumber(index));
  const clean = join(parent, 'clean');
  for (const place of [folder, clean]) {
    const store = openStore(place, { create: true });
    await loadSamples(store, samples);
    await store.compact();
    expect((await store.verify()).problems).toEqual([]);
    await store.close();
  }
  const rows = (place: string): string =>
    `SELECT * FROM read_parquet('${place}/parts/*/*.parquet', hive_partitioning = false)`;
  const differences = await askFiles(`
    (${rows(folder)} EXCEPT ALL ${rows(clean)}) UNION ALL (${rows(clean)} EXCEPT ALL ${rows(folder)})`);
  expect(differences).toEqual([]);
  const backups = readdirSync(parent).filter((name) => name.startsWith('store-backup-'));
  for (const name of backups.filter((one) => existsSync(join(parent, one, 'catalogue.sqlite')))) {
    const backup = openStore(join(parent, name));
    expect((await backup.verify()).problems).toEqual([]);
    await backup.close();
  }
});

it('is recovered by two processes at once', async () => {
  const committed = new Set<string>();
  for (let round = 0; round < 4; round++) {
    for (const name of await runAndKill([round * 2 + 101, round * 2 + 102], 100)) committed.add(name);
    // Both begin by clearing the dead, at the same moment, and go on working.
    for (const name of await runAndKill([round * 2 + 201, round * 2 + 202], 50)) committed.add(name);
    await expectWhole(committed);
  }
});
