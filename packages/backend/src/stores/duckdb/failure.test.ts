import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ThalwegError } from '../../report/errors.ts';
import { Catalogue } from './catalogue.ts';
import { Database } from './database.ts';
import { Engine } from './engine.ts';
import { toFailure } from './failure.ts';
import { listFiles } from './files.ts';
import { layoutOf } from './layout.ts';
import { openLoad } from './load.ts';
import { openStore } from './open.ts';
import { DAY, loadSamples, openStoreBench, prepare } from './store-bench.ts';

const codeOf = (error: unknown): string | undefined => {
  const failure = toFailure(error, 'the work');
  return failure instanceof ThalwegError ? failure.code : undefined;
};

describe('a failure of the environment', () => {
  it('is told by the codes of SQLite and of the operating system, and by the words of DuckDB', () => {
    const sqlite = (errcode: number): Error =>
      Object.assign(new Error('sqlite'), { code: 'ERR_SQLITE_ERROR', errcode });
    expect([5, 13, 11, 26, 10, 517, 778].map((errcode) => codeOf(sqlite(errcode)))).toEqual([
      'store-busy',
      'disk-full',
      'store-damaged',
      'store-damaged',
      'unreadable',
      'store-busy',
      'unreadable',
    ]);
    const system = (code: string): Error => Object.assign(new Error('system'), { code });
    expect(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'].map((code) => codeOf(system(code)))).toEqual([
      'disk-full',
      'disk-full',
      'unreadable',
      'unreadable',
    ]);
    expect(codeOf(new Error('INTERRUPT Error: Interrupted!'))).toBe('cancelled');
    expect(codeOf(new Error('IO Error: Could not write: No space left on device'))).toBe('disk-full');
    expect(codeOf(new Error('Out of Memory Error: failed to allocate'))).toBe('engine-failed');
  });

  it('leaves mistakes of the program as they are', () => {
    const mistake = new TypeError('undefined is not a function');
    expect(toFailure(mistake, 'the work')).toBe(mistake);
    expect(toFailure('text', 'the work')).toBe('text');
  });
});

describe('a full disk', () => {
  it('fails the commit, loses nothing, and the same load goes on when there is room', async () => {
    const bench = openStoreBench();
    const samples = Array.from({ length: 30 }, (_, i) => ({
      name: `/full/${i}`,
      rows: 20,
      first: i * 20,
      start: DAY,
      bad: 2,
    }));
    await loadSamples(bench.store, samples.slice(0, 3));
    const catalogue = Catalogue.open(layoutOf(bench.folder), true);
    const load = openLoad(catalogue);
    const db = catalogue.writer();
    const { page_count: pages } = db.get<{ page_count: number }>('PRAGMA page_count') as { page_count: number };
    db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    let committed = 3;
    const failure = await (async () => {
      for (const sample of samples.slice(3)) {
        const unit = await prepare(load, sample);
        if (!unit) continue;
        await load.commit(unit);
        committed++;
      }
    })().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'disk-full', exitCode: 1 });
    expect(await bench.store.objects()).toHaveLength(committed);

    db.exec('PRAGMA max_page_count = 1000000');
    await load.close();
    catalogue.close();
    const report = await bench.store.verify();
    expect(report.problems).toEqual([]);
    expect(listFiles(join(bench.folder, 'parts'))).toHaveLength(report.parts);
    await loadSamples(bench.store, samples);
    expect((await bench.store.verify()).problems).toEqual([]);
    expect(await bench.store.objects()).toHaveLength(30);
    await bench.remove();
  });

  it('leaves no half made store behind that cannot be opened', () => {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-full-'));
    const layout = layoutOf(folder);
    const db = new Database(layout.catalogue);
    db.exec('PRAGMA max_page_count = 2');
    expect(() => db.write(() => db.exec('CREATE TABLE a (b); CREATE TABLE c (d); CREATE TABLE e (f)'))).toThrow(
      expect.objectContaining({ code: 'disk-full' }),
    );
    db.close();
    const catalogue = Catalogue.open(layout, true);
    expect(catalogue.read((view) => view.partsInStore())).toBe(0);
    catalogue.close();
    rmSync(folder, { recursive: true });
  });
});

describe('a store that has lost files', () => {
  it('says so when its catalogue is gone', async () => {
    const bench = openStoreBench();
    await loadSamples(bench.store, [{ name: '/a', rows: 5, start: DAY }]);
    await bench.store.close();
    for (const name of readdirSync(bench.folder)) if (name.startsWith('catalogue')) rmSync(join(bench.folder, name));
    expect(() => openStore(bench.folder, { create: true })).toThrow(expect.objectContaining({ code: 'store-damaged' }));
    expect(existsSync(join(bench.folder, 'catalogue.sqlite'))).toBe(false);
    rmSync(join(bench.folder, '..'), { recursive: true });
  });

  it('says so when its catalogue is no database', () => {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-torn-'));
    writeFileSync(join(folder, 'catalogue.sqlite'), 'not a database, but long enough to be taken for one '.repeat(100));
    expect(() => openStore(folder)).toThrow(expect.objectContaining({ code: 'store-damaged' }));
    rmSync(folder, { recursive: true });
  });
});

describe('the engine', () => {
  const open = (folder: string): Promise<Engine> =>
    Engine.open({ folders: [folder], temporary: join(folder, 'spill'), memory: '256MiB', threads: 1 });

  it('reads and writes in its folders and nowhere else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-engine-'));
    const engine = await open(folder);
    const run = (sql: string): Promise<unknown> => engine.use((connection) => connection.run(sql));
    await run(`COPY (SELECT 1 AS a) TO '${folder}/a.parquet'`);
    await run(`SELECT * FROM '${folder}/a.parquet'`);
    await expect(run(`SELECT * FROM read_csv('/etc/passwd')`)).rejects.toThrow(/Permission Error/);
    await expect(run(`SELECT * FROM read_parquet('${folder}/../x.parquet')`)).rejects.toThrow(/Permission Error/);
    await expect(run(`SELECT * FROM read_parquet('https://localhost/x.parquet')`)).rejects.toThrow();
    await expect(run('SET enable_external_access = true')).rejects.toThrow(/locked|Cannot/);
    engine.close();
    rmSync(folder, { recursive: true });
  });

  it('serves more questions than it has connections, and interrupts the one that is asked to stop', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-engine-'));
    const engine = await open(folder);
    const abort = new AbortController();
    const endless = engine.use(
      (connection) => connection.run('SELECT count(*) FROM range(10000000000000) WHERE range % 7 = 9'),
      abort.signal,
    );
    const quick = Array.from({ length: 12 }, (_, i) =>
      engine.use(async (connection) => (await connection.runAndReadAll(`SELECT ${i}`)).getRows()[0]?.[0]),
    );
    expect(await Promise.all(quick)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    abort.abort();
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    expect(await engine.use(async (connection) => (await connection.runAndReadAll('SELECT 42')).getRows())).toEqual([
      [42],
    ]);
    engine.close();
    await expect(engine.use(async () => 1)).rejects.toMatchObject({ code: 'cancelled' });
    rmSync(folder, { recursive: true });
  });
});
