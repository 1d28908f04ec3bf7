import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from './catalogue.ts';
import { Database } from './database.ts';
import { layoutOf } from './layout.ts';
import { MIGRATIONS, migrate } from './migrations.ts';
import { openStore } from './open.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-migrate-'));
  path = layoutOf(folder).catalogue;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const versionOf = (db: Database): unknown => db.get<{ user_version: number }>('PRAGMA user_version')?.user_version;

const FUTURE = [...MIGRATIONS, 'ALTER TABLE objects ADD COLUMN mood TEXT', 'CREATE TABLE moods (mood TEXT) STRICT'];

describe('migrating a catalogue', () => {
  it('takes the steps that are missing, and keeps what is there', async () => {
    await openStore(folder, { create: true }).close();
    const db = new Database(path);
    db.run(`INSERT INTO objects (name, size, modified, sha256, label) VALUES ('/a', 1, '', 'f', '/a')`);
    migrate(db, folder, FUTURE);
    expect(versionOf(db)).toBe(FUTURE.length);
    expect(db.get('SELECT name, mood FROM objects')).toEqual({ name: '/a', mood: null });
    migrate(db, folder, FUTURE);
    db.close();
  });

  it('is all or nothing', async () => {
    await openStore(folder, { create: true }).close();
    const db = new Database(path);
    expect(() => migrate(db, folder, [...FUTURE, 'CREATE TABLE objects (again TEXT)'])).toThrow();
    expect(versionOf(db)).toBe(MIGRATIONS.length);
    expect(() => db.get('SELECT mood FROM objects')).toThrow();
    db.close();
  });

  it('refuses a store of a newer version and leaves it as it is', async () => {
    await openStore(folder, { create: true }).close();
    const db = new Database(path);
    migrate(db, folder, FUTURE);
    db.close();
    for (const create of [true, false]) {
      expect(() => openStore(folder, { create })).toThrow(
        expect.objectContaining({ code: 'store-newer', exitCode: 2 }),
      );
    }
    const again = new Database(path);
    expect(versionOf(again)).toBe(FUTURE.length);
    again.close();
  });

  it('refuses a foreign database and leaves it as it is', () => {
    const db = new Database(path);
    db.exec('CREATE TABLE recipes (name TEXT)');
    db.close();
    for (const create of [true, false]) {
      expect(() => openStore(folder, { create })).toThrow(expect.objectContaining({ code: 'not-a-store' }));
    }
    const again = new Database(path);
    expect(again.all('SELECT name FROM sqlite_schema')).toEqual([{ name: 'recipes' }]);
    expect(again.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'delete' });
    again.close();
  });

  it('goes on where the making of a store was interrupted', async () => {
    new Database(path).close();
    const db = new Database(path);
    db.exec('PRAGMA journal_mode = WAL');
    db.close();
    const store = openStore(folder, { create: true });
    expect((await store.status()).objects).toBe(0);
    await store.close();
  });

  it('is done once by two who open at the same time', () => {
    const one = Catalogue.open(layoutOf(folder), true);
    const two = Catalogue.open(layoutOf(folder), true);
    expect(versionOf(one.writer())).toBe(MIGRATIONS.length);
    expect(versionOf(two.writer())).toBe(MIGRATIONS.length);
    one.close();
    two.close();
  });
});
