import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from './catalogue.ts';
import { layoutOf } from './layout.ts';
import { openLoad } from './load.ts';
import { type Owner, registerOwner } from './owners.ts';
import { fileName, recover } from './recovery.ts';
import { DAY, loadSamples, openStoreBench, type StoreBench } from './store-bench.ts';

let bench: StoreBench;
let catalogue: Catalogue;
beforeEach(() => {
  bench = openStoreBench();
  catalogue = Catalogue.open(layoutOf(bench.folder), true);
});
afterEach(async () => {
  catalogue.close();
  await bench.remove();
});

const owners = (): string[] =>
  catalogue
    .writer()
    .all<{ id: string }>('SELECT id FROM owners')
    .map(({ id }) => id);

/** Files as an owner leaves them that dies between moving them and its commit. */
function leave(owner: Owner): string[] {
  const paths = [
    `parts/day=2026-11-24/${fileName(owner.id, 1)}`,
    `quarantine/${fileName(owner.id, 2)}`,
    `rollups/${fileName(owner.id, 3)}`,
  ];
  for (const path of paths) {
    mkdirSync(join(bench.folder, path, '..'), { recursive: true });
    writeFileSync(join(bench.folder, path), 'rows');
  }
  writeFileSync(join(owner.temporary, 'half a part'), 'ro');
  return [...paths.map((path) => join(bench.folder, path)), owner.temporary];
}

describe('an owner', () => {
  it('is left alone while it lives', () => {
    const owner = registerOwner(catalogue, 'load');
    const left = leave(owner);
    recover(catalogue);
    const other = Catalogue.open(layoutOf(bench.folder), true);
    recover(other);
    other.close();
    expect(left.map((path) => existsSync(path))).toEqual([true, true, true, true]);
    expect(owners()).toEqual([owner.id]);
    owner.unlock();
  });

  it('is cleared when it is dead: its claims, its folder, and files that nothing names', async () => {
    await loadSamples(bench.store, [{ name: '/kept', rows: 10, start: DAY }]);
    const owner = registerOwner(catalogue, 'load');
    const left = leave(owner);
    catalogue
      .writer()
      .run(
        `INSERT INTO objects (name, size, modified, sha256, label, owner) VALUES ('/x', 1, '', 'x', '/x', ?)`,
        owner.id,
      );
    // The lock goes without anything else, as it does with a process that is killed.
    owner.unlock();
    writeFileSync(join(bench.folder, 'owners', `${owner.id}.lock`), '');
    recover(catalogue);
    expect(left.map((path) => existsSync(path))).toEqual([false, false, false, false]);
    expect(owners()).toEqual([]);
    expect(readdirSync(join(bench.folder, 'owners'))).toEqual([]);
    expect(catalogue.writer().all('SELECT name FROM objects')).toEqual([{ name: '/kept' }]);
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  it('is cleared when its lock file is gone', () => {
    const owner = registerOwner(catalogue, 'load');
    const left = leave(owner);
    owner.unlock();
    recover(catalogue);
    expect(left.map((path) => existsSync(path))).toEqual([false, false, false, false]);
    expect(owners()).toEqual([]);
  });

  it('keeps files with its name that the catalogue names', async () => {
    const load = openLoad(catalogue);
    await load.close();
    await loadSamples(bench.store, [{ name: '/a', rows: 10, start: DAY, bad: 2 }]);
    const [part] = catalogue.read((view) => view.partsFor({}));
    const id = (part?.path ?? '').split('/').at(-1)?.split('-')[0] as string;
    catalogue.writer().run(`INSERT INTO owners (id, task, began) VALUES (?, 'load', 0)`, id);
    recover(catalogue);
    expect((await bench.store.verify()).problems).toEqual([]);
    expect(owners()).toEqual([]);
  });

  it('is not taken for dead by another thread of its process', async () => {
    const owner = registerOwner(catalogue, 'load');
    const path = join(bench.folder, 'owners', `${owner.id}.lock`);
    const answer = await new Promise((resolve, reject) => {
      const worker = new Worker(
        `const { DatabaseSync } = require('@photostructure/sqlite');
         const db = new DatabaseSync(${JSON.stringify(path)}, { timeout: 0 });
         let answer = 'taken';
         try { db.exec('BEGIN EXCLUSIVE'); } catch { answer = 'held'; }
         db.close();
         require('node:worker_threads').parentPort.postMessage(answer);`,
        { eval: true },
      );
      worker.on('message', resolve);
      worker.on('error', reject);
    });
    expect(answer).toBe('held');
    // And having been tried does not drop it.
    recover(catalogue);
    expect(owners()).toEqual([owner.id]);
    owner.unlock();
  });
});

describe('claims of a dead process', () => {
  it('are free for a load that began while it lived', async () => {
    const load = openLoad(catalogue);
    const dying = registerOwner(catalogue, 'load');
    catalogue
      .writer()
      .run(
        `INSERT INTO objects (name, size, modified, sha256, label, owner) VALUES ('/x', 1, '', 'x', '/x', ?)`,
        dying.id,
      );
    const identity = { name: '/x', size: 1, modified: '', sha256: 'x' };
    expect(await load.claim([identity], false)).toEqual([{ kind: 'elsewhere' }]);
    dying.unlock();
    expect(await load.claim([identity], false)).toMatchObject([{ kind: 'load', label: '/x' }]);
    await load.close();
  });
});
