/**
 * Who writes to the store. An owner holds an exclusive lock on `owners/<id>.lock` as long as it lives; the operating system
 * drops the lock with the process, at whatever instant that ends. A lock that can be taken belongs to a dead owner.
 *
 * The lock is SQLite's own file lock: an exclusive transaction on an empty database. Nothing but SQLite may open these files,
 * since closing any other handle of the process would drop the lock (POSIX advisory locks).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import { Database } from './database.ts';

export type Task = 'load' | 'compact' | 'maintain';

export interface Owner {
  readonly id: string;
  /** Folder for what it is writing. */
  readonly temporary: string;
  /** Drops the lock. What the catalogue knows about the owner must have been cleared before. */
  unlock(): void;
}

/** Registers this process as an owner and makes its temporary folder. */
export function registerOwner(catalogue: Catalogue, task: Task): Owner {
  const { owners, temporary } = catalogue.layout;
  const id = newId();
  mkdirSync(owners, { recursive: true });
  const path = lockPath(owners, id);
  // Inside the transaction, so that whoever sees the row finds the lock held.
  const lock = catalogue.writer().write(() => {
    const taken = takeLock(path);
    if (!taken) throw new Error(`the lock of the new owner ${id} is held already`);
    catalogue.writer().run('INSERT INTO owners (id, task, began) VALUES (?, ?, ?)', id, task, Date.now());
    return taken;
  });
  const folder = join(temporary, id);
  mkdirSync(folder, { recursive: true });
  return { id, temporary: folder, unlock: () => dropLock(lock, path) };
}

/**
 * Takes over the locks of dead owners and gives each to `clear`, which forgets the owner in the catalogue. When two processes
 * do so at once, each dead owner is cleared by one of them; when a process dies in the middle, the next one begins again.
 */
export function clearDeadOwners(catalogue: Catalogue, clear: (id: string) => void): void {
  const { owners } = catalogue.layout;
  if (!existsSync(owners)) return;
  const db = catalogue.writer();
  const isRegistered = (id: string): boolean => db.get('SELECT id FROM owners WHERE id = ?', id) !== undefined;
  for (const file of readdirSync(owners)) {
    if (!file.endsWith('.lock')) continue;
    const id = file.slice(0, -'.lock'.length);
    const path = lockPath(owners, id);
    // In a transaction, since a registration in progress has its lock file but no row yet.
    const lock = db.write(() => takeLock(path));
    if (!lock) continue;
    try {
      if (isRegistered(id)) clear(id);
    } finally {
      dropLock(lock, path);
    }
  }
  // A row without lock file: the store was copied, or the file was removed by hand.
  for (const { id } of db.all<{ id: string }>('SELECT id FROM owners')) {
    if (existsSync(lockPath(owners, id))) continue;
    clear(id);
  }
}

/** Ids sort by time, and carry nothing that a file name cannot have. */
function newId(): string {
  return `${Date.now().toString(36)}${randomBytes(5).toString('hex')}`;
}

function lockPath(owners: string, id: string): string {
  return join(owners, `${id}.lock`);
}

/** Undefined when somebody holds it. */
function takeLock(path: string): Database | undefined {
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    return undefined;
  }
}

function dropLock(lock: Database, path: string): void {
  rmSync(path, { force: true });
  lock.close();
}
