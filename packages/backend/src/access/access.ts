/**
 * The access database: users, sessions, tokens, and what they did. It is a file of its own beside the catalogue, since every question
 * writes to it, and since a copy of the data should carry no secret.
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { ThalwegError } from '../report/errors.ts';
import { type Cell, Database } from '../stores/duckdb/database.ts';
import { toFailure } from '../stores/duckdb/failure.ts';
import { createHasher, HASH_COST, type Hasher } from './hasher.ts';
import { migrate } from './migrations.ts';

export interface Access {
  readonly db: Database;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** False when it could not be made: what is written is gone with the process. */
  readonly kept: boolean;
  /** People can sign in at a provider, so that they have to, also when nobody has done so yet. */
  readonly elsewhere: boolean;
  readonly hasher: Hasher;
  close(): void;
}

export interface AccessOptions {
  /** Makes the file when it is not there. Without, one that is not there has nobody in it. */
  readonly create: boolean;
  /** Default: the clock of the system. */
  readonly clock?: (() => number) | undefined;
  /** People can sign in at a provider. Default: no. */
  readonly elsewhere?: boolean;
  /** Work that a password costs, as the power of two of scrypt's N. Default: `HASH_COST`; less for tests only. */
  readonly hashCost?: number;
}

/** Reasons to serve a store that is there to be read only, with nobody in its access database. */
const CANNOT_MAKE = new Set(['EACCES', 'EPERM', 'EROFS']);

/** @throws ThalwegError not-a-store, store-newer, store-damaged, disk-full, unreadable. */
export function openAccess(
  file: string,
  { create, clock = Date.now, elsewhere = false, hashCost = HASH_COST }: AccessOptions,
): Access {
  let db: Database | undefined;
  try {
    const kept = existsSync(file) || (create && make(file));
    db = new Database(kept ? file : ':memory:');
    if (kept) db.exec('PRAGMA journal_mode = WAL');
    // A row of the audit log need not wait for the disk; what changes who may do what does (`change`).
    db.exec('PRAGMA synchronous = NORMAL');
    migrate(db, file);
    const opened = db;
    return { db, clock, kept, elsewhere, hasher: createHasher(hashCost), close: () => opened.close() };
  } catch (error) {
    db?.close();
    throw toFailure(error, `opening ${file}`);
  }
}

/**
 * Writes down what is good to know, as when something was last used. It must not fail a request: the disk may be full, or somebody
 * else writes.
 */
export function note(db: Database, sql: string, ...values: Cell[]): void {
  try {
    db.withoutWaiting(() => db.run(sql, ...values));
  } catch (error) {
    if (!(toFailure(error, 'writing the access database') instanceof ThalwegError)) throw error;
  }
}

/** An empty file that only its owner can read; SQLite gives its log the same mode. False where the system does not let us. */
function make(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a', 0o600));
    return true;
  } catch (error) {
    if (CANNOT_MAKE.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
