import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../stores/duckdb/database.ts';
import { note, openAccess } from './access.ts';
import { change, recordAudit } from './audit.ts';
import { BY, CHEAP } from './testing.ts';
import { addUser, hasUsers, listUsers } from './users.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-access-'));
  file = join(folder, 'store/access.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the access database', () => {
  it('is readable by its owner only, with what SQLite puts beside it', async () => {
    const access = openAccess(file, { create: true, hashCost: CHEAP });
    await addUser(access, BY, { name: 'ada', password: 'seven green otters', role: 'admin', scope: undefined });
    expect([file, `${file}-wal`, `${file}-shm`].map(modeOf)).toEqual([0o600, 0o600, 0o600]);
    access.close();
  });

  it('has nobody in it where it is not there, and is not made by looking', () => {
    const access = openAccess(file, { create: false });
    expect(hasUsers(access)).toBe(false);
    expect(access.kept).toBe(false);
    access.close();
    expect(() => statSync(file)).toThrow(/ENOENT/);
  });

  it('does without a file where none can be made', () => {
    chmodSync(folder, 0o500);
    // Root may write to any folder but those of the kernel.
    const place = process.getuid?.() === 0 ? '/sys/access.sqlite' : file;
    const access = openAccess(place, { create: true });
    expect(access.kept).toBe(false);
    access.close();
    chmodSync(folder, 0o700);
  });

  it('is seen by all who have it open, as soon as something changes', async () => {
    const [one, other] = [openAccess(file, { create: true, hashCost: CHEAP }), openAccess(file, { create: true })];
    await addUser(one, BY, { name: 'ada', password: 'seven green otters', role: 'admin', scope: undefined });
    expect(listUsers(other).map(({ name }) => name)).toEqual(['ada']);
    one.close();
    other.close();
  });

  it('refuses a database that is not ours, and one of a later version', () => {
    const foreign = new Database(join(folder, 'foreign.sqlite'));
    foreign.exec('CREATE TABLE things (id INTEGER)');
    foreign.close();
    expect(() => openAccess(join(folder, 'foreign.sqlite'), { create: true })).toThrowError(/did not write/);
    openAccess(file, { create: true }).close();
    const later = new Database(file);
    later.exec('PRAGMA user_version = 999');
    later.close();
    expect(() => openAccess(file, { create: true })).toThrowError(/version 999/);
  });

  it('keeps a change and its entry together, or neither', () => {
    const access = openAccess(file, { create: true });
    const entry = { actor: BY, event: 'user-added', detail: {} };
    const count = (): unknown => access.db.get('SELECT count(*) AS n FROM audit');
    expect(() =>
      change(access, entry, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(count()).toEqual({ n: 0 });
    change(access, entry, () => undefined);
    expect(count()).toEqual({ n: 1 });
    access.close();
  });

  it('does not fail for what is only good to know while somebody else writes', () => {
    const [one, other] = [openAccess(file, { create: true }), openAccess(file, { create: true })];
    other.db.exec('BEGIN IMMEDIATE');
    note(one.db, 'DELETE FROM tokens');
    other.db.exec('ROLLBACK');
    expect(() => note(one.db, 'DELETE FROM nowhere')).toThrow(/no such table/);
    one.close();
    other.close();
  });

  it('does not let an entry of the log be changed', () => {
    const access = openAccess(file, { create: true });
    recordAudit(access, { actor: BY, event: 'sign-in', outcome: 'done', detail: {} });
    expect(() => access.db.run("UPDATE audit SET actor = 'somebody else'")).toThrow(/only added to/);
    access.close();
  });
});
