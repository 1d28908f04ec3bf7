/** Forgetting an object: out of the ledger and out of the parts, and its rows off the disk. */
import { ThalwegError } from '../../report/errors.ts';
import { removeObject } from './commit.ts';
import type { Database } from './database.ts';
import { asOwner, type Maintenance } from './maintenance.ts';
import { mergeParts } from './merge.ts';
import type { Part } from './view.ts';

/**
 * Forgets all objects with this name, else the one with this label. Loaded again, it is a new object.
 * @throws ThalwegError no-such-object.
 */
export async function forget(maintenance: Maintenance, object: string): Promise<{ objects: number; rows: number }> {
  const { catalogue } = maintenance;
  return asOwner(maintenance, 'maintain', async (files) => {
    const db = catalogue.writer();
    const done = db.write(() => {
      const found = findObjects(db, object);
      for (const { object: number } of found) removeObject(db, number);
      return { objects: found.length, rows: found.reduce((sum, { rows }) => sum + rows, 0) };
    });
    // Queries do not see the rows any more; now the disk loses them too.
    const view = catalogue.view();
    try {
      for (const kind of ['records', 'quarantine'] as const) {
        const parts = kind === 'records' ? view.partsFor({}) : view.quarantineParts();
        for (const part of parts.filter(isTouched))
          await mergeParts(maintenance, [part], { files, kind, signal: undefined });
      }
    } finally {
      view.close();
    }
    return done;
  });
}

function isTouched(part: Part): boolean {
  return part.excluded.length > 0;
}

interface Found {
  readonly object: number;
  /** Rows that were in the store. */
  readonly rows: number;
}

const SELECT = `
  SELECT object, records + no_data + skip_data - retired_records - retired_no_data - retired_skip_data AS rows
  FROM objects WHERE loaded_at IS NOT NULL`;

function findObjects(db: Database, object: string): Found[] {
  const ofName = db.all<Found>(`${SELECT} AND name = ?`, object);
  const found = ofName.length > 0 ? ofName : db.all<Found>(`${SELECT} AND label = ?`, object);
  if (found.length > 0) return found;
  throw new ThalwegError('no-such-object', `the store has no object ${object}`, {
    help: '`thalweg status --objects` lists them.',
  });
}
