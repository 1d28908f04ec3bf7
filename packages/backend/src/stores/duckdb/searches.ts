/** Saved searches, which belong to the store so that everybody who opens it finds them. */
import type { StoredSearch } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';

interface SearchRow {
  readonly id: string;
  readonly name: string;
  readonly body: string;
  readonly ready_made: number;
  readonly changed: number;
}

export function readSearches(db: Database): StoredSearch[] {
  return db
    .all<SearchRow>('SELECT id, name, body, ready_made, changed FROM searches ORDER BY lower(name), id')
    .map(({ ready_made, ...row }) => ({ ...row, readyMade: ready_made === 1 }));
}

export function saveSearch(db: Database, search: StoredSearch): void {
  db.write(() => insertSearch(db, search));
}

export function removeSearch(db: Database, id: string): boolean {
  return db.write(() => db.run('DELETE FROM searches WHERE id = ?', id)) > 0;
}

const SEEDED = `SELECT 1 FROM counters WHERE name = 'searches-seeded'`;

export function seedSearches(catalogue: Catalogue, searches: readonly StoredSearch[]): void {
  if (catalogue.read(({ db }) => db.get(SEEDED)) !== undefined) return;
  const db = catalogue.writer();
  db.write(() => {
    // Another process may have been quicker.
    if (db.get(SEEDED) !== undefined) return;
    for (const search of searches) insertSearch(db, search);
    db.run(`INSERT INTO counters (name, value) VALUES ('searches-seeded', 1)`);
  });
}

function insertSearch(db: Database, { id, name, body, readyMade, changed }: StoredSearch): void {
  db.run(
    `INSERT INTO searches (id, name, body, ready_made, changed) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body,
       ready_made = excluded.ready_made, changed = excluded.changed`,
    id,
    name,
    body,
    readyMade ? 1 : 0,
    changed,
  );
}
