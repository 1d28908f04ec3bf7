/** Retention: whole parts go, oldest first; the ledger remembers how many rows, so that its equation still holds. */
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import { recover } from './recovery.ts';
import { sweep } from './sweep.ts';
import type { Part } from './view.ts';
import { removePart } from './write-parts.ts';

export interface RetentionLimit {
  /** Rows whose UTC day ended longer ago than this many days go. */
  readonly days?: number;
  /** Oldest parts go until all parts with their rollups have at most this many bytes. */
  readonly bytes?: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

const DAY = 86_400;

/** Rows without start have no age: a limit in days never takes them, a limit in bytes takes them last. */
export function retain(catalogue: Catalogue, limit: RetentionLimit): { parts: number; rows: number } {
  recover(catalogue);
  const db = catalogue.writer();
  const done = db.write(() => {
    const parts = db.all<StoredPart>(STORED_PARTS);
    const old = new Set([...olderThan(parts, limit), ...beyond(parts, limit.bytes)]);
    let rows = 0;
    for (const { part } of old) rows += retire(db, part);
    return { parts: old.size, rows };
  });
  sweep(catalogue);
  return done;
}

interface StoredPart {
  readonly part: Part['part'];
  readonly kind: string;
  readonly bytes: number;
  readonly max_start: number | null;
}

/** Oldest first, those without start last. */
const STORED_PARTS = `
  SELECT part, kind, bytes + rollup_bytes AS bytes, max_start FROM parts ORDER BY max_start IS NULL, max_start, part`;

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
  const shares = db.all<{ object: number; records: number; no_data: number; skip_data: number }>(
    'SELECT object, records, no_data, skip_data FROM shares WHERE part = ?',
    part,
  );
  let rows = 0;
  for (const { object, records, no_data, skip_data } of shares) {
    db.run(
      `UPDATE objects SET retired_records = retired_records + ?, retired_no_data = retired_no_data + ?,
         retired_skip_data = retired_skip_data + ? WHERE object = ?`,
      records,
      no_data,
      skip_data,
      object,
    );
    rows += records + no_data + skip_data;
  }
  removePart(db, part);
  return rows;
}
