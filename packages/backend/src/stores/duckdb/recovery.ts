/** Clears what dead processes have left half done. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import { listFiles, removeFile } from './files.ts';
import { DATA_FOLDERS } from './layout.ts';
import { clearDeadOwners } from './owners.ts';
import { sweep } from './sweep.ts';

/** Spill folders of queries have no owner; no query runs this long. */
const SPILL_MILLISECONDS = 24 * 3600 * 1000;

/** Clears dead owners: their claims, their temporary folders, and the files that they moved into place without a commit. */
export function recover(catalogue: Catalogue): void {
  clearDeadOwners(catalogue, (id) => clearOwner(catalogue, id));
  removeOldSpills(catalogue.layout.temporary);
  sweep(catalogue);
}

/** Forgets an owner that is dead, or that is this process itself and has nothing under way. Can be done twice. */
export function clearOwner(catalogue: Catalogue, id: string): void {
  const { folder, temporary } = catalogue.layout;
  const db = catalogue.writer();
  rmSync(join(temporary, id), { recursive: true, force: true });
  for (const below of DATA_FOLDERS) {
    for (const file of listFiles(join(folder, below))) {
      if (!ownsFile(id, file)) continue;
      const path = `${below}/${file}`;
      if (!isNamed(catalogue, path)) removeFile(join(folder, path));
    }
  }
  db.write(() => {
    db.run('DELETE FROM objects WHERE owner = ? AND loaded_at IS NULL', id);
    db.run('UPDATE objects SET owner = NULL WHERE owner = ?', id);
    db.run('DELETE FROM owners WHERE id = ?', id);
  });
}

/** Name of a data file: it carries its owner's id, so that it can be told whose it is before anything names it. */
export function fileName(owner: string, number: number): string {
  return `${owner}-${String(number).padStart(5, '0')}.parquet`;
}

function ownsFile(owner: string, path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith(`${owner}-`);
}

/** Whether the catalogue knows a file of the data folders, as current or as superseded. */
function isNamed(catalogue: Catalogue, path: string): boolean {
  return (
    catalogue.writer().get(
      `SELECT 1 FROM parts WHERE path = ?1 UNION ALL SELECT 1 FROM parts WHERE rollup = ?1
         UNION ALL SELECT 1 FROM parts WHERE conversations = ?1
         UNION ALL SELECT 1 FROM combined_rollups WHERE path = ?1 UNION ALL SELECT 1 FROM garbage WHERE path = ?1`,
      path,
    ) !== undefined
  );
}

function removeOldSpills(temporary: string): void {
  let entries: string[];
  try {
    entries = readdirSync(temporary);
  } catch {
    return;
  }
  for (const entry of entries.filter((name) => name.startsWith('spill-'))) {
    const path = join(temporary, entry);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > SPILL_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}
