/** Removes files that nothing names any more, once nobody can be reading them. */
import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import { removeFile } from './files.ts';

/**
 * Removes superseded files if every reader began after they were superseded; otherwise leaves them for the next time.
 *
 * A full checkpoint succeeds only when all readers use the newest snapshot: the log cannot be copied past a reader that needs
 * the older pages (https://www.sqlite.org/c3ref/wal_checkpoint_v2.html, SQLITE_CHECKPOINT_FULL). Readers of all processes
 * count, and a killed one does not.
 */
export function sweep(catalogue: Catalogue): number {
  const db = catalogue.writer();
  const garbage = db.all<{ path: string }>('SELECT path FROM garbage');
  if (garbage.length === 0) return 0;
  if (!db.withoutWaiting(() => isCheckpointed(db))) return 0;
  for (const { path } of garbage) removeFile(join(catalogue.layout.folder, path));
  db.write(() => {
    for (const { path } of garbage) db.run('DELETE FROM garbage WHERE path = ?', path);
  });
  return garbage.length;
}

function isCheckpointed(db: Database): boolean {
  try {
    return db.get<{ busy: number }>('PRAGMA wal_checkpoint(FULL)')?.busy === 0;
  } catch {
    // Somebody is writing.
    return false;
  }
}
