import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Query } from '@thalweg/core/query';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { restore } from './backup.ts';
import { Catalogue } from './catalogue.ts';
import { listFiles } from './files.ts';
import { layoutOf } from './layout.ts';
import { openStore } from './open.ts';
import { recover } from './recovery.ts';
import { COLUMNS, DAY, loadSamples, openStoreBench, type Sample, type StoreBench } from './store-bench.ts';

let bench: StoreBench;
let store: Store;

beforeEach(() => {
  bench = openStoreBench();
  store = bench.store;
});
afterEach(() => bench.remove());

/** So many rows that their conversations are worth a file. */
const ROWS = 8000;
const SAMPLES: Sample[] = [0, 1].map((day) => ({
  name: `/logs/${day}`,
  rows: ROWS,
  start: DAY + day * 172_800,
  conversations: 40,
}));
const files = (folder = bench.folder): string[] => listFiles(join(folder, 'conversations'));
const everything = { filter: { kind: 'true' }, time: {} } as unknown as Query;
const bySource = (from = store) =>
  from.aggregate(everything, {
    fields: ['srcaddr', 'action'],
    measures: ['bytes', 'count', { distinct: 'protocol' }],
    limit: 50,
  });
/** How many parts the question above reads row by row. */
async function partsRead(): Promise<number> {
  const { parts } = await store.plan(everything, {
    kind: 'top',
    options: { fields: ['srcaddr', 'action'], by: 'bytes', limit: 50 },
  });
  return parts.filter(({ rollup }) => !rollup).length;
}

async function expectOk(which = store): Promise<void> {
  expect((await which.verify()).problems).toEqual([]);
}

describe('rollups of conversations', () => {
  it('are built when it is asked for, and say what the rows say', async () => {
    await loadSamples(store, SAMPLES);
    await store.tidy();
    expect(files()).toEqual([]);
    const before = await bySource();
    const parts = await partsRead();
    expect(parts).toBeGreaterThan(0);
    const size = (await store.status()).totalBytes;
    await store.compact();
    expect(files()).toHaveLength(parts);
    expect(await partsRead()).toBe(0);
    expect(await bySource()).toEqual(before);
    expect((await store.status()).totalBytes).toBeGreaterThan(size);
    await expectOk();
    expect(await store.compact()).toEqual({ merged: 0, into: 0, rollups: 0, combined: 0 });
  });

  it('are combined for each day', async () => {
    // Parts with different columns are not merged.
    const several = ['brand_new', 'newer', 'newest', 'even_newer'].map((more, i) => ({
      ...SAMPLES[0]!,
      name: `/logs/${more}`,
      first: i * 7,
      columns: [...COLUMNS, more],
    }));
    await loadSamples(store, [...several, SAMPLES[1]!]);
    const before = await bySource();
    expect(await store.compact()).toMatchObject({ combined: 2 });
    const combined = (): string[] => files().filter((path) => !path.includes('/'));
    expect(combined()).toHaveLength(1);
    expect(await bySource()).toEqual(before);
    await expectOk();
    expect(await store.compact()).toEqual({ merged: 0, into: 0, rollups: 0, combined: 0 });
    // With a part replaced it stands for no set of current parts any more.
    await loadSamples(store, [several[2]!], true);
    expect(combined()).toEqual([]);
    expect(await bySource()).toEqual(before);
    while (await store.improve());
    expect(combined()).toHaveLength(1);
    expect(await bySource()).toEqual(before);
    await expectOk();
  });

  it('are built piece by piece where there is time', async () => {
    await loadSamples(store, SAMPLES);
    const before = await bySource();
    while (await store.improve());
    expect(await partsRead()).toBe(0);
    expect(await bySource()).toEqual(before);
    await expectOk();
    expect(await store.improve()).toBe(false);
  });

  it('are left out where they would be about as large as the rows', async () => {
    await loadSamples(store, [{ name: '/scan', rows: 3000, start: DAY }]);
    await store.compact();
    expect(files()).toEqual([]);
    expect(await store.improve()).toBe(false);
    await expectOk();
  });

  it('go with the first row of their part that goes', async () => {
    await loadSamples(store, [...SAMPLES, { ...SAMPLES[0]!, name: '/logs/other', first: 100 }]);
    await store.compact();
    const all = files().length;
    await loadSamples(store, [SAMPLES[0]!], true);
    expect(files().length).toBeLessThan(all);
    await expectOk();
    await store.compact();
    expect(await partsRead()).toBe(0);
    await store.forget('/logs/0');
    await store.compact();
    expect((await bySource()).total.slice(0, 2)[1]).toBe(BigInt(2 * ROWS));
    await store.retain({ days: 1, now: (DAY + 40 * 86_400) * 1000 });
    expect(files()).toEqual([]);
    await expectOk();
  });

  it('belong to a backup', async () => {
    await loadSamples(store, SAMPLES);
    await store.compact();
    const copy = join(bench.folder, '..', 'copy');
    await restore(bench.folder, copy);
    expect(files(copy)).toEqual(files());
    const restored = openStore(copy);
    expect(await bySource(restored)).toEqual(await bySource());
    await expectOk(restored);
    await restored.close();
  });

  it('stay when their owner has died, and what it did not commit goes', async () => {
    await loadSamples(store, SAMPLES);
    await store.compact();
    const named = files();
    const [folder, name] = named[0]!.split('/') as [string, string];
    const owner = name.slice(0, name.lastIndexOf('-'));
    writeFileSync(join(bench.folder, 'conversations', folder, `${owner}-99999.parquet`), 'half a file');
    const catalogue = Catalogue.open(layoutOf(bench.folder), false);
    const db = catalogue.writer();
    db.write(() => db.run(`INSERT INTO owners (id, task, began) VALUES (?, 'compact', 0)`, owner));
    recover(catalogue);
    catalogue.close();
    expect(files()).toEqual(named);
    await expectOk();
  });

  it('are checked', async () => {
    await loadSamples(store, SAMPLES);
    await store.compact();
    const [first] = files();
    const catalogue = Catalogue.open(layoutOf(bench.folder), false);
    const [part] = catalogue.read((view) => view.partsFor({}));
    catalogue
      .writer()
      .write(() => catalogue.writer().run('UPDATE parts SET rows = rows + 1 WHERE part = ?', part!.part));
    catalogue.close();
    const wrong = (await store.verify()).problems.filter((problem) => problem.startsWith('conversations/'));
    expect(wrong).toEqual([expect.stringContaining('rows by conversation, not')]);
    truncateSync(join(bench.folder, 'conversations', first!), 10);
    expect((await store.verify()).problems.join('\n')).toContain(`conversations/${first} does not read`);
  });
});
