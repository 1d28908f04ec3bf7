import { existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Query } from '@thalweg/core/query';
import type { RowBatch, Value } from '@thalweg/core/result';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interfacesOf } from '../model/interfaces.ts';
import type { Store } from '../store.ts';
import { restore } from './backup.ts';
import { Catalogue } from './catalogue.ts';
import { listFiles } from './files.ts';
import { layoutOf } from './layout.ts';
import { openStore } from './open.ts';
import { askFiles, COLUMNS, DAY, loadSamples, openStoreBench, type Sample, type StoreBench } from './store-bench.ts';

let bench: StoreBench;
let store: Store;

beforeEach(() => {
  bench = openStoreBench();
  store = bench.store;
});
afterEach(() => bench.remove());

const EVERYTHING = { filter: { kind: 'true' }, time: {} } as unknown as Query;

/** All rows with all their values, sorted by where they come from. */
async function allRows(from: Store = store): Promise<(readonly Value[])[]> {
  const columns = ['_object', '_line', ...COLUMNS];
  const rows: (readonly Value[])[] = [];
  for await (const batch of from.search(EVERYTHING, {
    columns,
    sort: [],
    limit: undefined,
  }) as AsyncIterable<RowBatch>) {
    rows.push(...batch.rows);
  }
  const key = (row: readonly Value[]): string => `${row[0]} ${String(row[1]).padStart(9, '0')}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function expectOk(which: Store = store): Promise<void> {
  const report = await which.verify();
  expect(report.problems).toEqual([]);
  expect(report.ok).toBe(true);
}

const DAYS: Sample[] = Array.from({ length: 12 }, (_, index) => ({
  name: `/logs/${index}`,
  rows: 100 + index,
  first: 500 * (index + 1),
  start: DAY,
  ...(index % 3 === 0 ? { bad: 5, kept: 3 } : {}),
}));

describe('compaction', () => {
  it('leaves the same rows in fewer parts, of the same types', async () => {
    await loadSamples(store, DAYS);
    await loadSamples(store, [
      { name: '/logs/timeless', rows: 20 },
      { name: '/logs/timeless 2', rows: 21 },
    ]);
    const before = await allRows();
    const types = async (): Promise<unknown> =>
      askFiles(
        `DESCRIBE SELECT * FROM read_parquet('${bench.folder}/parts/day=none/*.parquet', hive_partitioning = false)`,
      );
    const typesBefore = await types();
    const partsBefore = (await store.status()).parts;

    const done = await store.compact();
    expect(done.merged).toBeGreaterThan(12);
    expect((await store.status()).parts).toBeLessThan(partsBefore);
    expect((await store.status()).parts + done.merged - done.into).toBeGreaterThanOrEqual(partsBefore);
    expect(await allRows()).toEqual(before);
    expect(await types()).toEqual(typesBefore);
    await expectOk();
    expect(await store.compact()).toEqual({ merged: 0, into: 0, rollups: 0, combined: 0 });
  });

  it('puts what was not accepted before what was', async () => {
    await loadSamples(store, DAYS);
    await store.compact();
    const order = await askFiles(
      `SELECT bool_and(coalesce(last_other < first_accepted, false)) AS ordered, count(*)::INTEGER AS files FROM (
         SELECT max(file_row_number) FILTER (WHERE action IS DISTINCT FROM 'ACCEPT') AS last_other,
           min(file_row_number) FILTER (WHERE action = 'ACCEPT') AS first_accepted
         FROM read_parquet('${bench.folder}/parts/*/*.parquet', file_row_number = true, filename = true) GROUP BY filename)`,
    );
    expect(order).toEqual([{ ordered: true, files: 1 }]);
  });

  it('keeps the schema mark of the appender', async () => {
    await loadSamples(store, DAYS);
    await store.compact();
    const marks = await askFiles(
      `SELECT DISTINCT decode(value) AS mark FROM parquet_kv_metadata('${bench.folder}/parts/*/*.parquet') WHERE decode(key) = 'thalweg.schema'`,
    );
    expect(marks).toEqual([{ mark: '1' }]);
  });

  it('does not mix days or sets of columns', async () => {
    const other = COLUMNS.filter((name) => name !== 'protocol');
    await loadSamples(store, [
      { name: '/a', rows: 10, start: DAY },
      { name: '/b', rows: 10, start: DAY + 86_400 },
      { name: '/c', rows: 10, start: DAY, columns: other },
    ]);
    expect((await store.compact()).merged).toBe(0);
    expect((await store.status()).parts).toBe(3);
  });

  it('drops the rows of replaced objects from the disk', async () => {
    await loadSamples(store, DAYS);
    await store.compact();
    await loadSamples(store, [DAYS[4] as Sample], true);
    const before = await allRows();
    expect(before).toHaveLength(DAYS.reduce((sum, { rows }) => sum + rows, 0));
    await expectOk();
    await store.compact();
    expect(await allRows()).toEqual(before);
    await expectOk();
    const onDisk = await askFiles(`SELECT count(*)::INTEGER AS n FROM '${bench.folder}/parts/*/*.parquet'`);
    expect(onDisk).toEqual([{ n: before.length }]);
  });

  it('keeps superseded files while a reader that began before is at it', async () => {
    await loadSamples(store, DAYS);
    const rows = store.search(EVERYTHING, { columns: ['_object'], sort: [], limit: undefined })[Symbol.asyncIterator]();
    const first = (await rows.next()) as IteratorResult<RowBatch>;
    const files = listFiles(join(bench.folder, 'parts'));
    await store.compact();
    expect(listFiles(join(bench.folder, 'parts'))).toEqual(expect.arrayContaining(files));
    let count = first.value.rows.length;
    for (let next = await rows.next(); !next.done; next = await rows.next()) count += next.value.rows.length;
    expect(count).toBe(DAYS.reduce((sum, { rows: n }) => sum + n, 0));
    await (await store.openLoad()).close();
    expect(listFiles(join(bench.folder, 'parts'))).toHaveLength((await store.status()).parts);
  });

  it('leaves a part alone that another process changes meanwhile', async () => {
    await loadSamples(store, DAYS);
    const other = openStore(bench.folder);
    await Promise.all([
      store.compact(),
      loadSamples(other, [DAYS[3] as Sample, { ...(DAYS[3] as Sample), name: '/x' }], true),
    ]);
    await other.close();
    await expectOk();
    expect(await allRows()).toHaveLength(DAYS.reduce((sum, { rows }) => sum + rows, 103));
  });

  it('can run twice at once', async () => {
    await loadSamples(store, DAYS);
    const before = await allRows();
    const other = openStore(bench.folder);
    await Promise.all([store.compact(), other.compact(), store.compact(), other.tidy()]);
    await other.close();
    expect(await allRows()).toEqual(before);
    await expectOk();
  });

  it('is worth it after a load when there are many small parts', async () => {
    await loadSamples(store, DAYS.slice(0, 3));
    expect((await store.tidy()).merged).toBe(0);
    await loadSamples(store, DAYS.slice(3));
    expect((await store.tidy()).merged).toBeGreaterThan(0);
    await expectOk();
  });

  it('builds all rollups after a load, and merges only while that takes seconds', async () => {
    await loadSamples(store, DAYS.slice(0, 5));
    let now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
      now += 7000;
      return now;
    });
    const done = await store.tidy();
    clock.mockRestore();
    expect(done).toEqual({ merged: 0, into: 0, rollups: 5, combined: 1 });
    await expectOk();
  });

  it('stops when it is interrupted, and leaves the store whole', async () => {
    await loadSamples(store, DAYS);
    const before = await allRows();
    await expect(store.compact(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(await store.tidy(AbortSignal.abort())).toEqual({ merged: 0, into: 0, rollups: 0, combined: 0 });
    expect(await allRows()).toEqual(before);
    await expectOk();
  });
});

describe('rollups', () => {
  const groups = (sql: string): string => `SELECT * FROM (${sql}) ORDER BY ALL`;

  it('say what the rows say, by minute and by each field', async () => {
    await loadSamples(store, [...DAYS, { name: '/timeless', rows: 30, first: 40_000 }]);
    expect((await store.compact()).rollups).toBeGreaterThan(0);
    const parts = `read_parquet('${bench.folder}/parts/*/*.parquet', union_by_name = true, hive_partitioning = false)`;
    const single = `read_parquet('${bench.folder}/rollups/day=*/*.parquet', hive_partitioning = false)`;
    for (const by of ['action', 'protocol', 'dstport', 'interface_id']) {
      const measures = (rows: string): string =>
        `${by}, ${rows}::BIGINT AS "rows", coalesce(sum(bytes), 0)::BIGINT AS b, coalesce(sum(packets), 0)::BIGINT AS p`;
      const raw = await askFiles(groups(`SELECT ${measures('count(*)')} FROM ${parts} GROUP BY 1`));
      expect(
        await askFiles(groups(`SELECT ${measures('sum("rows")')} FROM ${single} WHERE kind = '${by}' GROUP BY 1`)),
      ).toEqual(raw);
      expect(raw.length).toBeGreaterThan(1);
    }
    const raw = await askFiles(
      groups(
        `SELECT start - start % 60 AS minute, action, log_status, count(*)::BIGINT AS n FROM ${parts} GROUP BY ALL`,
      ),
    );
    const rolled = `SELECT minute, action, log_status, sum("rows")::BIGINT AS n FROM ${single} WHERE kind = 'minute' GROUP BY ALL`;
    expect(await askFiles(groups(rolled))).toEqual(raw);
  });

  it('are combined, and parts find the fewest files', async () => {
    const spread = DAYS.map((sample, index) => ({ ...sample, start: DAY + index * 86_400 }));
    await loadSamples(store, spread);
    await store.compact();
    const combined = readdirSync(join(bench.folder, 'rollups')).filter((name) => name.endsWith('.parquet'));
    expect(combined).toHaveLength(1);
    const count = (files: string): Promise<unknown> =>
      askFiles(`SELECT kind, sum("rows")::INTEGER AS n FROM '${files}' GROUP BY kind ORDER BY kind`);
    expect(await count(`${bench.folder}/rollups/${combined[0]}`)).toEqual(
      await count(`${bench.folder}/rollups/day=*/*.parquet`),
    );
    // With a part replaced it stands for no set of current parts any more.
    await loadSamples(store, [spread[2] as Sample], true);
    expect(readdirSync(join(bench.folder, 'rollups')).filter((name) => name.endsWith('.parquet'))).toEqual([]);
    await expectOk();
  });

  it('are not made of sums that do not fit', async () => {
    await loadSamples(store, [{ name: '/huge', rows: 40, start: DAY }]);
    const catalogue = Catalogue.open(layoutOf(bench.folder), false);
    const [part] = catalogue.read((view) => view.partsFor({}));
    const path = (part as { path: string }).path;
    const bytes = `SELECT * REPLACE (9223372036854775807 AS bytes) FROM '${path}'`;
    await askFiles(`COPY (${bytes}) TO '${path}.new.parquet' (FORMAT parquet)`);
    writeFileSync(path, new Uint8Array());
    await askFiles(`COPY (SELECT * FROM '${path}.new.parquet') TO '${path}' (FORMAT parquet)`);
    rmSync(`${path}.new.parquet`);
    expect(await store.compact()).toEqual({ merged: 0, into: 0, rollups: 0, combined: 0 });
    expect(catalogue.read((view) => view.partsWithoutRollup())).toEqual([]);
    catalogue.close();
  });
});

describe('retention', () => {
  const WEEK: Sample[] = Array.from({ length: 7 }, (_, index) => ({
    name: `/day/${index}`,
    rows: 50,
    start: DAY + index * 86_400,
    bad: 2,
  }));

  it('removes whole days and remembers how many rows', async () => {
    await loadSamples(store, [...WEEK, { name: '/timeless', rows: 10 }]);
    const now = (DAY + 7 * 86_400) * 1000;
    expect(await store.retain({ days: 3, now })).toEqual({ parts: 4, rows: 200 });
    expect(await store.retain({ days: 3, now })).toEqual({ parts: 0, rows: 0 });
    const status = await store.status();
    expect(status.retired).toBe(200);
    expect(status.records + status.noData + status.skipData).toBe(160);
    expect(status.firstStart).toBe(DAY + 4 * 86_400);
    expect(await allRows()).toHaveLength(160);
    const report = await store.verify();
    expect(report).toMatchObject({ ok: true, retired: 200, lines: 7 * 52 + 10, quarantined: 14 });
    expect(existsSync(join(bench.folder, 'parts', 'day=2026-11-24'))).toBe(false);
  });

  it('does not load again what it has removed', async () => {
    await loadSamples(store, WEEK);
    await store.retain({ days: 3, now: (DAY + 7 * 86_400) * 1000 });
    await loadSamples(store, WEEK);
    expect((await store.status()).retired).toBe(200);
    expect(await allRows()).toHaveLength(150);
  });

  it('keeps a day that is not over for long enough', async () => {
    await loadSamples(store, WEEK);
    expect((await store.retain({ days: 1, now: (DAY + 2 * 86_400 - 1) * 1000 })).parts).toBe(0);
    expect((await store.retain({ days: 1, now: (DAY + 2 * 86_400) * 1000 })).parts).toBe(1);
  });

  it('removes the oldest parts until the rest is small enough', async () => {
    await loadSamples(store, WEEK);
    const bytes = Math.floor((await store.status()).totalBytes);
    const limit = (await store.status()).recordBytes / 2;
    await store.retain({ bytes: limit, now: 0 });
    expect((await store.status()).recordBytes).toBeLessThanOrEqual(limit);
    expect((await store.status()).lastStart).toBe(DAY + 6 * 86_400 + 490);
    expect((await store.status()).parts).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(limit);
    await expectOk();
    await store.retain({ bytes: 0, now: 0 });
    expect((await store.status()).parts).toBe(0);
    await expectOk();
  });
});

describe('forgetting', () => {
  it('removes an object from ledger, parts and disk; it can be loaded again', async () => {
    await loadSamples(store, DAYS);
    await store.compact();
    const all = await allRows();
    expect(await store.forget('/logs/3')).toEqual({ objects: 1, rows: 103 });
    expect(await allRows()).toEqual(all.filter(([object]) => object !== '/logs/3'));
    expect((await store.objects()).map(({ name }) => name)).not.toContain('/logs/3');
    expect((await store.quarantine()).map(({ object }) => object)).not.toContain('/logs/3');
    await expectOk();
    const left = await askFiles(
      `SELECT count(*)::INTEGER AS n FROM '${bench.folder}/parts/*/*.parquet' WHERE _object = '/logs/3'`,
    );
    expect(left).toEqual([{ n: 0 }]);
    const texts = await askFiles(
      `SELECT count(*)::INTEGER AS n FROM '${bench.folder}/quarantine/*.parquet' WHERE object = '/logs/3'`,
    );
    expect(texts).toEqual([{ n: 0 }]);
    await loadSamples(store, DAYS);
    expect(await allRows()).toEqual(all);
    await expectOk();
  });

  it('takes the coverage of the object along', async () => {
    const early = { name: '/early', rows: 60, start: DAY };
    const late = { name: '/late', rows: 60, start: DAY + 40_000 };
    await loadSamples(store, [early, late]);
    await store.compact();
    const before = interfacesOf(await store.coverage({}));
    expect(before[0]?.gaps.some(({ start, end }) => end - start > 10_000)).toBe(true);
    await store.forget('/early');
    expect(interfacesOf(await store.coverage({}))[0]?.first).toBeGreaterThanOrEqual(DAY + 40_000);
    await loadSamples(store, [early]);
    expect(interfacesOf(await store.coverage({}))).toEqual(before);
  });

  it('does not know an object that is not there', async () => {
    await expect(store.forget('/nothing')).rejects.toMatchObject({ code: 'no-such-object' });
  });
});

describe('verification', () => {
  it('finds missing, shortened and foreign files, and counts that are off', async () => {
    await loadSamples(store, DAYS.slice(0, 4));
    await expectOk();
    const files = listFiles(join(bench.folder, 'parts')).map((file) => join(bench.folder, 'parts', file));
    rmSync(files[0] as string);
    truncateSync(files[1] as string, statSync(files[1] as string).size - 20);
    writeFileSync(join(bench.folder, 'parts', 'stray.parquet'), '');
    const catalogue = Catalogue.open(layoutOf(bench.folder), true);
    catalogue.writer().run(`UPDATE objects SET records = records + 1 WHERE name = '/logs/3'`);
    catalogue.close();
    const { ok, problems } = await store.verify();
    expect(ok).toBe(false);
    const text = problems.join('\n');
    expect(text).toContain('is missing');
    expect(text).toContain('does not read');
    expect(text).toContain('parts/stray.parquet belongs to nothing');
    expect(text).toContain('/logs/3: its rows in the parts do not add up');
    expect(text).toContain('lines are not');
  });
});

describe('a backup', () => {
  it('is a store of its own with the same rows, and comes back', async () => {
    await loadSamples(store, DAYS);
    await store.compact();
    const load = await store.openLoad();
    await load.claim([{ name: '/pending', size: 1, modified: '', sha256: 'f'.repeat(64) }], false);
    const folder = join(bench.folder, '..', 'backup');
    const { files, bytes } = await store.backup(folder);
    expect(files).toBeGreaterThan(3);
    expect(bytes).toBeGreaterThan(1000);
    await load.close();
    const rows = await allRows();
    await store.forget('/logs/1');

    const target = join(bench.folder, '..', 'restored');
    await restore(folder, target);
    const restored = openStore(target);
    expect(await allRows(restored)).toEqual(rows);
    await expectOk(restored);
    await loadSamples(restored, [{ name: '/new', rows: 5, start: DAY }]);
    await restored.compact();
    await expectOk(restored);
    await restored.close();
    const kept = openStore(folder);
    expect(await allRows(kept)).toEqual(rows);
    await kept.close();
  });

  it('never overwrites', async () => {
    await expect(store.backup(bench.folder)).rejects.toMatchObject({ code: 'store-exists' });
    await expect(restore(bench.folder, join(bench.folder, 'parts', '..'))).rejects.toMatchObject({
      code: 'store-exists',
    });
    await expect(restore(join(bench.folder, 'nothing'), join(bench.folder, '..', 'x'))).rejects.toMatchObject({
      code: 'no-store',
    });
  });

  it('is consistent while others load and compact', async () => {
    await loadSamples(store, DAYS.slice(0, 6));
    const other = openStore(bench.folder);
    const folder = join(bench.folder, '..', 'busy');
    await Promise.all([other.compact(), loadSamples(other, DAYS.slice(6)), store.backup(folder), other.tidy()]);
    await other.close();
    const copy = openStore(folder);
    await expectOk(copy);
    await copy.close();
  });
});

describe('status and quarantine', () => {
  it('counts what is there', async () => {
    await loadSamples(store, [...DAYS, { name: '/timeless', rows: 10 }]);
    const status = await store.status();
    const rows = DAYS.reduce((sum, { rows: n }) => sum + n, 10);
    expect(status).toMatchObject({
      objects: 13,
      quarantined: 20,
      rowsWithoutStart: 10,
      retired: 0,
      firstStart: DAY + 5_000,
    });
    expect(status.records + status.noData + status.skipData).toBe(rows);
    expect(status.lastEnd).toBe((status.lastStart ?? 0) + 9);
    expect(status.totalBytes).toBeGreaterThan(status.recordBytes);
    const interfaces = interfacesOf(await store.coverage({}));
    expect(interfaces.map(({ interfaceId }) => interfaceId)).toEqual(['eni-0', 'eni-1', 'eni-2']);
    expect(interfaces[0]?.noDataSeconds).toBeGreaterThan(0);
  });

  it('lists bad lines by reason, and those that are kept with their text', async () => {
    await loadSamples(store, DAYS);
    expect(await store.quarantine()).toHaveLength(8);
    expect((await store.quarantine())[0]).toEqual({
      object: '/logs/0',
      name: '/logs/0',
      reason: 'token-count',
      field: undefined,
      lines: 3,
      kept: 2,
    });
    const lines = [];
    for await (const line of store.quarantinedLines('/logs/3')) lines.push(line);
    expect(lines.map(({ line, field, text }) => [line, field, text])).toEqual([
      [100_000, null, 'bad 0'],
      [100_001, 'srcaddr', 'bad 1'],
      [100_002, null, 'bad 2'],
    ]);
    let count = 0;
    for await (const _ of store.quarantinedLines(undefined, 7)) count++;
    expect(count).toBe(7);
    await expect(store.quarantinedLines('/nothing')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'no-such-object',
    });
  });
});
