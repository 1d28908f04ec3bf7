/** Files of the store: moved into place durably, found, removed. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Makes folders that last: each new one is synced in its parent. */
function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; ; folder = dirname(folder)) {
    syncFolder(dirname(folder));
    if (folder === first || folder === dirname(folder)) return;
  }
}

/** Makes the names in a folder last. Windows cannot and need not. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the contents of a file last. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Moves files to their places and makes the new names last. */
export function moveFiles(moves: readonly { readonly from: string; readonly to: string }[]): void {
  const folders = new Set(moves.map(({ to }) => dirname(to)));
  for (const folder of folders) makeFolder(folder);
  for (const { from, to } of moves) moveFile(from, to);
  for (const folder of folders) syncFolder(folder);
}

/** Another process removes a folder that it finds empty, which may be the one just made. */
function moveFile(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 10 || !existsSync(from)) throw error;
      makeFolder(dirname(to));
    }
  }
}

/** Paths of all files below a folder, relative to it, with `/`; none when there is no such folder. */
export function listFiles(folder: string): string[] {
  const found: string[] = [];
  const visit = (below: string): void => {
    for (const entry of entriesOf(join(folder, below))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else found.push(path);
    }
  };
  visit('');
  return found;
}

/** Removes a file, and its folder when that was its last. A file that is gone already is no error. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
  try {
    rmdirSync(dirname(path));
  } catch {
    // Not empty, or gone.
  }
}

function entriesOf(folder: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
