/** Retention: whole parts go, oldest first; the ledger remembers how many rows, so that its equation still holds. */
import type { RetentionLimit, RetentionRule } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import { recover } from './recovery.ts';
import { sweep } from './sweep.ts';
import type { Part } from './view.ts';
import { removePart } from './write-parts.ts';

const DAY = 86_400;

/** Rows without start have no age: a limit in days never takes them, a limit in bytes takes them last. */
export function retain(catalogue: Catalogue, limit: RetentionLimit): { parts: number; rows: number } {
  if (limit.dryRun) return catalogue.read(({ db }) => due(db, limit));
  recover(catalogue);
  const db = catalogue.writer();
  const done = db.write(() => {
    const old = beyondLimit(db, limit);
    let rows = 0;
    for (const { part } of old) rows += retire(db, part);
    return { parts: old.size, rows };
  });
  sweep(catalogue);
  return done;
}

function beyondLimit(db: Database, limit: RetentionLimit): ReadonlySet<StoredPart> {
  const parts = db.all<StoredPart>(STORED_PARTS);
  return new Set([...olderThan(parts, limit), ...beyond(parts, limit.bytes)]);
}

function due(db: Database, limit: RetentionLimit): { parts: number; rows: number } {
  const old = beyondLimit(db, limit);
  const rows = [...old].flatMap(({ part }) => sharesOf(db, part)).reduce((sum, share) => sum + rowsOf(share), 0);
  return { parts: old.size, rows };
}

interface Share {
  readonly object: number;
  readonly records: number;
  readonly no_data: number;
  readonly skip_data: number;
}

const sharesOf = (db: Database, part: number): readonly Share[] =>
  db.all<Share>('SELECT object, records, no_data, skip_data FROM shares WHERE part = ?', part);
const rowsOf = ({ records, no_data, skip_data }: Share): number => records + no_data + skip_data;

interface StoredPart {
  readonly part: Part['part'];
  readonly kind: string;
  readonly bytes: number;
  readonly max_start: number | null;
}

/** Oldest first, those without start last. */
const STORED_PARTS = `
  SELECT part, kind, bytes + rollup_bytes + conversations_bytes AS bytes, max_start FROM parts ORDER BY max_start IS NULL, max_start, part`;

function olderThan(parts: readonly StoredPart[], { days, now }: RetentionLimit): StoredPart[] {
  if (days === undefined) return [];
  const cut = now / 1000 - days * DAY;
  return parts.filter(({ max_start }) => max_start !== null && (Math.floor(max_start / DAY) + 1) * DAY <= cut);
}

function beyond(parts: readonly StoredPart[], limit: number | undefined): StoredPart[] {
  if (limit === undefined) return [];
  let bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const gone: StoredPart[] = [];
  for (const part of parts.filter(({ kind }) => kind === 'records')) {
    if (bytes <= limit) break;
    gone.push(part);
    bytes -= part.bytes;
  }
  return gone;
}

/** Removes a part and gives the number of its rows that still counted. */
function retire(db: Database, part: number): number {
  let rows = 0;
  for (const share of sharesOf(db, part)) {
    const { object, records, no_data, skip_data } = share;
    db.run(
      `UPDATE objects SET retired_records = retired_records + ?, retired_no_data = retired_no_data + ?,
         retired_skip_data = retired_skip_data + ? WHERE object = ?`,
      records,
      no_data,
      skip_data,
      object,
    );
    rows += rowsOf(share);
  }
  removePart(db, part);
  return rows;
}

/** The rule lies among the counters, one row for each limit. */
const COUNTERS = { days: 'retention-days', bytes: 'retention-bytes' } as const;

export function readRetention(db: Database): RetentionRule {
  const value = (name: string): number | undefined =>
    db.get<{ value: number }>('SELECT value FROM counters WHERE name = ?', name)?.value;
  const [days, bytes] = [value(COUNTERS.days), value(COUNTERS.bytes)];
  return { ...(days !== undefined && { days }), ...(bytes !== undefined && { bytes }) };
}

export function writeRetention(db: Database, { days, bytes }: RetentionRule): void {
  db.write(() => {
    for (const [name, value] of [
      [COUNTERS.days, days],
      [COUNTERS.bytes, bytes],
    ] as const) {
      if (value === undefined) db.run('DELETE FROM counters WHERE name = ?', name);
      else {
        db.run(
          'INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
          name,
          value,
        );
      }
    }
  });
}
