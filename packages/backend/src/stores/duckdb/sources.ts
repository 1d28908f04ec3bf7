/** What the catalogue remembers of sources that servers follow. */
import type { StoredSource } from '../store.ts';
import type { Database } from './database.ts';

interface SourceRow {
  readonly source: string;
  readonly position: string | null;
  readonly report: string | null;
}

export function readSources(db: Database): StoredSource[] {
  return db
    .all<SourceRow>('SELECT source, position, report FROM sources ORDER BY source')
    .map(({ source, position, report }) => ({
      source,
      ...(position !== null && { position }),
      ...(report !== null && { report }),
    }));
}

export function savePosition(db: Database, source: string, position: string): void {
  db.write(() =>
    db.run(
      'INSERT INTO sources (source, position) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET position = excluded.position',
      source,
      position,
    ),
  );
}

export function saveReport(db: Database, source: string, report: string): void {
  db.write(() =>
    db.run(
      'INSERT INTO sources (source, report) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET report = excluded.report',
      source,
      report,
    ),
  );
}
