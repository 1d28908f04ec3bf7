/** Rows of the catalogue that describe parts. All functions are to be called inside a transaction. */
import type { CoverageSpan, PartShare } from '../store.ts';
import type { Database } from './database.ts';

/** A part whose file lies in its place. */
export interface PlacedPart {
  readonly kind: 'records' | 'quarantine';
  /** Relative to the store's folder. */
  readonly path: string;
  readonly day: string | undefined;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  readonly minStart: number | undefined;
  readonly maxStart: number | undefined;
  readonly objects: readonly PartShare[];
  /** Already merged. */
  readonly coverage: readonly CoverageSpan[];
}

/** Makes a part visible and gives its number. */
export function insertPart(db: Database, part: PlacedPart): number {
  const row = db.get<{ part: number }>(
    `INSERT INTO parts (kind, path, day, column_set, rows, bytes, min_start, max_start)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING part`,
    part.kind,
    part.path,
    part.day ?? null,
    columnSet(db, part.columns),
    part.rows,
    part.bytes,
    part.minStart ?? null,
    part.maxStart ?? null,
  );
  const number = (row as { part: number }).part;
  for (const share of part.objects) {
    db.run(
      `INSERT INTO shares (part, object, records, no_data, skip_data, quarantined) VALUES (?, ?, ?, ?, ?, ?)`,
      number,
      share.object,
      share.records,
      share.noData,
      share.skipData,
      share.quarantined,
    );
  }
  insertCoverage(db, number, part.coverage);
  return number;
}

/** Takes a part out; its files go when no reader can have them open. */
export function removePart(db: Database, part: number): void {
  dropRollups(db, part);
  db.run('INSERT OR IGNORE INTO garbage (path) SELECT path FROM parts WHERE part = ?', part);
  db.run('DELETE FROM shares WHERE part = ?', part);
  db.run('DELETE FROM tombstones WHERE part = ?', part);
  db.run('DELETE FROM coverage WHERE part = ?', part);
  db.run('DELETE FROM parts WHERE part = ?', part);
}

/** Takes the rows of an object out of its parts of one kind, or of both; parts that have nothing else go as a whole. */
export function buryObject(db: Database, object: number, kind?: 'records' | 'quarantine'): void {
  const shares = db.all<{ part: number; label: string; rows: number }>(
    `SELECT part, label, shares.records + shares.no_data + shares.skip_data + shares.quarantined AS rows
     FROM shares JOIN parts USING (part) JOIN objects USING (object)
     WHERE object = ? AND kind = ifnull(?, kind)`,
    object,
    kind ?? null,
  );
  for (const { part, label, rows } of shares) {
    db.run('DELETE FROM shares WHERE part = ? AND object = ?', part, object);
    if (!db.get('SELECT 1 FROM shares WHERE part = ? LIMIT 1', part)) {
      removePart(db, part);
      continue;
    }
    db.run('INSERT INTO tombstones (part, label, rows) VALUES (?, ?, ?)', part, label, rows);
    // They count the rows that are gone.
    dropRollups(db, part);
  }
}

/** Takes out the rollups of a part, and the combined ones that it is in. */
function dropRollups(db: Database, part: number): void {
  const row = db.get<{ rollup: string | null; conversations: string | null }>(
    'SELECT rollup, conversations FROM parts WHERE part = ?',
    part,
  );
  dropCombined(db, part, 'combined');
  dropCombined(db, part, 'combined_conversations');
  if (!row) return;
  for (const path of [row.rollup, row.conversations]) if (path !== null) discardFile(db, path);
  db.run(
    'UPDATE parts SET rollup = NULL, rollup_bytes = 0, conversations = NULL, conversations_bytes = 0 WHERE part = ?',
    part,
  );
}

/** Takes out the combined rollup that a part is in; the rollups of its parts stay. */
export function dropCombined(db: Database, part: number, column: 'combined' | 'combined_conversations'): void {
  const row = db.get<{ combined: number | null }>(`SELECT ${column} AS combined FROM parts WHERE part = ?`, part);
  if (!row || row.combined === null) return;
  db.run(`UPDATE parts SET ${column} = NULL WHERE ${column} = ?`, row.combined);
  const combined = db.get<{ path: string }>('DELETE FROM combined_rollups WHERE id = ? RETURNING path', row.combined);
  if (combined) discardFile(db, combined.path);
}

/** Leaves a file to `sweep`. */
function discardFile(db: Database, path: string): void {
  db.run('INSERT OR IGNORE INTO garbage (path) VALUES (?)', path);
}

function columnSet(db: Database, columns: readonly string[]): number {
  const names = columns.join(' ');
  const known = db.get<{ id: number }>('SELECT id FROM column_sets WHERE names = ?', names);
  if (known) return known.id;
  const made = db.get<{ id: number }>('INSERT INTO column_sets (names) VALUES (?) RETURNING id', names);
  return (made as { id: number }).id;
}

function insertCoverage(db: Database, part: number, coverage: readonly CoverageSpan[]): void {
  const numbers = new Map<string, number>();
  for (const { interfaceId, status, start, end } of coverage) {
    let number = numbers.get(interfaceId);
    if (number === undefined) {
      number = interfaceNumber(db, interfaceId);
      numbers.set(interfaceId, number);
    }
    db.run(
      'INSERT INTO coverage (part, interface, status, start, end) VALUES (?, ?, ?, ?, ?)',
      part,
      number,
      status,
      start,
      end,
    );
  }
}

function interfaceNumber(db: Database, name: string): number {
  const known = db.get<{ id: number }>('SELECT id FROM interfaces WHERE name = ?', name);
  if (known) return known.id;
  const made = db.get<{ id: number }>('INSERT INTO interfaces (name) VALUES (?) RETURNING id', name);
  return (made as { id: number }).id;
}
