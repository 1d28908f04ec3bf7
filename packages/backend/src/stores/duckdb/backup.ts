/** A consistent copy of a store while others write to it, and the way back. */
import {
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ThalwegError } from '../../report/errors.ts';
import { Catalogue } from './catalogue.ts';
import { Database } from './database.ts';
import { toFailure } from './failure.ts';
import { syncFile, syncFolder } from './files.ts';
import { type Layout, layoutOf } from './layout.ts';

/**
 * Copies the store into a folder that is absent or empty. Parts never change, so they are linked where the file system can,
 * else copied. The catalogue comes last: a backup that broke off is no store.
 * @throws ThalwegError store-exists, disk-full, unreadable.
 */
export function backup(catalogue: Catalogue, folder: string): { files: number; bytes: number } {
  const target = layoutOf(resolve(folder));
  refuseExisting(target.folder);
  // While this view is open no file that it or a later state names is removed (sweep.ts).
  const view = catalogue.view();
  try {
    mkdirSync(target.temporary, { recursive: true });
    const copy = join(target.temporary, 'catalogue.sqlite');
    copyCatalogue(catalogue, copy);
    const paths = namedFiles(copy);
    let bytes = 0;
    for (const path of paths) bytes += copyFile(join(catalogue.layout.folder, path), join(target.folder, path));
    for (const path of new Set(paths.map(dirname))) syncFolder(join(target.folder, path));
    syncFile(copy);
    bytes += statSync(copy).size;
    const access = copyAccess(catalogue.layout, target);
    bytes += access;
    renameSync(copy, target.catalogue);
    syncFolder(target.folder);
    return { files: paths.length + (access > 0 ? 2 : 1), bytes };
  } catch (error) {
    throw toFailure(error, `copying the store to ${folder}`);
  } finally {
    view.close();
  }
}

/**
 * Makes a store out of a backup; the backup stays.
 * @throws ThalwegError no-store, not-a-store, store-newer, store-exists, disk-full, unreadable.
 */
export async function restore(backupFolder: string, storeFolder: string): Promise<{ files: number; bytes: number }> {
  const catalogue = Catalogue.open(layoutOf(resolve(backupFolder)), false);
  try {
    return backup(catalogue, storeFolder);
  } finally {
    catalogue.close();
  }
}

function refuseExisting(folder: string): void {
  if (!existsSync(folder)) return;
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return;
  throw new ThalwegError('store-exists', `${folder} exists and is not empty`);
}

/** A copy without what belongs to running processes. */
function copyCatalogue(catalogue: Catalogue, path: string): void {
  const reader = catalogue.openReader();
  try {
    // One read transaction, so the copy is one state of the catalogue (https://www.sqlite.org/lang_vacuum.html).
    reader.run('VACUUM INTO ?', path);
  } finally {
    reader.close();
  }
  const copy = new Database(path);
  try {
    copy.write(() => {
      copy.run('DELETE FROM objects WHERE loaded_at IS NULL');
      copy.run('UPDATE objects SET owner = NULL');
      copy.run('DELETE FROM owners');
      copy.run('DELETE FROM garbage');
    });
  } finally {
    copy.close();
  }
}

/** Users, tokens and the record of what they did, without sessions: a copy signs nobody in. Gives its bytes. */
function copyAccess(from: Layout, to: Layout): number {
  if (!existsSync(from.access)) return 0;
  // Made first, so that nobody else can read it at any moment.
  closeSync(openSync(to.access, 'wx', 0o600));
  const reader = new Database(from.access);
  try {
    reader.run('VACUUM INTO ?', to.access);
  } finally {
    reader.close();
  }
  const copy = new Database(to.access);
  try {
    copy.write(() => {
      copy.run('DELETE FROM sessions');
      copy.run('DELETE FROM devices');
    });
  } finally {
    copy.close();
  }
  syncFile(to.access);
  return statSync(to.access).size;
}

function namedFiles(path: string): string[] {
  const copy = new Database(path, { readOnly: true });
  try {
    return copy
      .all<{ path: string }>(
        `SELECT path FROM parts UNION SELECT rollup FROM parts WHERE rollup IS NOT NULL
         UNION SELECT path FROM combined_rollups
         UNION SELECT conversations FROM parts WHERE conversations IS NOT NULL ORDER BY 1`,
      )
      .map((row) => row.path);
  } finally {
    copy.close();
  }
}

function copyFile(from: string, to: string): number {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new ThalwegError('store-damaged', `${from} is missing`, {
        help: 'thalweg store verify lists what is wrong.',
      });
    }
    // Another file system, or one without links.
    cpSync(from, to);
    syncFile(to);
  }
  return statSync(to).size;
}
