/** The ledger: which objects are loaded, and who is loading which. */
import type {
  Claim,
  LedgerDetail,
  LedgerEntry,
  LoadedObject,
  ObjectIdentity,
  PreviousObject,
  SizelessRef,
} from '../store.ts';
import type { Database } from './database.ts';

interface KnownContent {
  readonly object: number;
  readonly name: string;
  readonly label: string;
  readonly size: number;
  readonly modified: string;
  readonly lines: number;
  readonly repeated_events: number;
  readonly stale: number;
  readonly loaded_at: number | null;
}

/** Whether an object of this name, size (if known) and time of change is loaded, itself or as a copy of another, and need not be again. */
export function isKnown(db: Database, ref: SizelessRef): boolean {
  return (
    db.get(
      `SELECT 1 FROM objects WHERE name = ?1 AND size = ifnull(?2, size) AND modified = ?3 AND loaded_at IS NOT NULL AND stale = 0
       UNION ALL SELECT 1 FROM copies JOIN objects USING (object)
         WHERE copies.name = ?1 AND copies.size = ifnull(?2, copies.size) AND copies.modified = ?3 AND stale = 0`,
      ref.name,
      ref.size ?? null,
      ref.modified,
    ) !== undefined
  );
}

/**
 * Claims one object for an owner; to be called inside a transaction. Content is known by its SHA-256. Objects without lines
 * all look alike, so they are known by name and content. What has become stale is loaded again, to replace itself.
 */
export function claimObject(db: Database, identity: ObjectIdentity, by: { owner: string; force: boolean }): Claim {
  const same = db.all<KnownContent>(
    `SELECT object, name, label, size, modified, lines, repeated_events, stale, loaded_at
     FROM objects WHERE sha256 = ? ORDER BY object`,
    identity.sha256,
  );
  const ofName = same.find((known) => known.name === identity.name && known.loaded_at !== null);
  const withoutLines = identity.size === 0 || same.some(isEmpty);
  const pending = same.find((known) => known.loaded_at === null && (!withoutLines || known.name === identity.name));
  if (pending) return { kind: 'elsewhere' };

  if (!by.force) {
    const loaded = ofName ?? (withoutLines ? undefined : same[0]);
    if (loaded?.stale) {
      const label = loaded === ofName ? loaded.label : freeLabel(db, identity);
      const object = insertClaim(db, identity, { owner: by.owner, label });
      return { kind: 'load', object, label, replaces: loaded.object };
    }
    if (loaded) {
      rememberName(db, identity, loaded);
      return { kind: 'loaded', as: loaded.name };
    }
  } else if (ofName) {
    const object = insertClaim(db, identity, { owner: by.owner, label: ofName.label });
    return { kind: 'load', object, label: ofName.label, replaces: ofName.object };
  }

  const previous = previousOf(db, identity);
  const label = freeLabel(db, identity);
  const object = insertClaim(db, identity, { owner: by.owner, label });
  return previous ? { kind: 'load', object, label, previous } : { kind: 'load', object, label };
}

function isEmpty({ loaded_at, lines, repeated_events }: KnownContent): boolean {
  return loaded_at !== null && lines === 0 && repeated_events === 0;
}

/** Saves the next reading of an unchanged file: its name, size and time of change are enough from now on. */
function rememberName(db: Database, identity: ObjectIdentity, loaded: KnownContent): void {
  const { name, size, modified } = identity;
  if (loaded.name === name) {
    if (loaded.modified !== modified || loaded.size !== size) {
      db.run('UPDATE objects SET modified = ?, size = ? WHERE object = ?', modified, size, loaded.object);
    }
    return;
  }
  db.run(
    'INSERT OR REPLACE INTO copies (name, size, modified, object) VALUES (?, ?, ?, ?)',
    name,
    size,
    modified,
    loaded.object,
  );
}

/** The latest object of the same name; its content is another, or it would have been found by that. */
function previousOf(db: Database, identity: ObjectIdentity): PreviousObject | undefined {
  const row = db.get<{ object: number; text_bytes: number; text_crc32: number; label: string }>(
    `SELECT object, text_bytes, text_crc32, label FROM objects
     WHERE name = ? AND loaded_at IS NOT NULL AND sha256 <> ? ORDER BY object DESC LIMIT 1`,
    identity.name,
    identity.sha256,
  );
  return row && { object: row.object, textBytes: row.text_bytes, textCrc32: row.text_crc32, label: row.label };
}

/** The name, or when another object has that for its label, the name with the beginning of its content's hash. */
function freeLabel(db: Database, identity: ObjectIdentity): string {
  const { name, sha256 } = identity;
  const candidates = [name, `${name}#${sha256.slice(0, 8)}`, `${name}#${sha256}`];
  for (let copy = 2; ; copy++) {
    for (const label of candidates) if (!isTaken(db, identity, label)) return label;
    candidates.splice(0, candidates.length, `${name}#${sha256.slice(0, 8)}-${copy}`);
  }
}

/** Labels of rows that still lie in parts are taken only while their object is in the ledger: parts leave dead rows out. */
function isTaken(db: Database, { name }: ObjectIdentity, label: string): boolean {
  // Labels of loaded objects have an index. A claim's label is its name, or begins with it, so an index by name finds it.
  return (
    db.get(
      `SELECT 1 FROM objects WHERE label = ?1 AND loaded_at IS NOT NULL
       UNION ALL SELECT 1 FROM objects WHERE name IN (?1, ?2) AND label = ?1`,
      label,
      name,
    ) !== undefined
  );
}

function insertClaim(db: Database, identity: ObjectIdentity, claim: { owner: string; label: string }): number {
  const row = db.get<{ object: number }>(
    'INSERT INTO objects (name, size, modified, sha256, label, owner) VALUES (?, ?, ?, ?, ?, ?) RETURNING object',
    identity.name,
    identity.size,
    identity.modified,
    identity.sha256,
    claim.label,
    claim.owner,
  );
  return (row as { object: number }).object;
}

interface LedgerRow {
  readonly object: number;
  readonly name: string;
  readonly label: string;
  readonly sha256: string;
  readonly loaded_at: number;
  readonly lines: number;
  readonly records: number;
  readonly no_data: number;
  readonly skip_data: number;
  readonly quarantined: number;
  readonly quarantine_kept: number;
  readonly repeated_events: number;
  readonly bytes_in: number;
  readonly broken: string | null;
}

/** All loaded objects, in the order of their claims. */
export function ledgerEntries(db: Database): LedgerEntry[] {
  return db
    .all<LedgerRow>(
      `SELECT object, name, label, sha256, loaded_at, lines, records, no_data, skip_data, quarantined, quarantine_kept,
         repeated_events, bytes_in, broken
       FROM objects WHERE loaded_at IS NOT NULL ORDER BY object`,
    )
    .map((row) => ({
      object: row.object,
      name: row.name,
      label: row.label,
      sha256: row.sha256,
      loadedAt: row.loaded_at,
      lines: row.lines,
      records: row.records,
      noData: row.no_data,
      skipData: row.skip_data,
      quarantined: row.quarantined,
      quarantineKept: row.quarantine_kept,
      repeatedEvents: row.repeated_events,
      bytesIn: row.bytes_in,
      broken: row.broken ?? undefined,
    }));
}

export function ledgerDetails(db: Database, objects: readonly number[]): LedgerDetail[] {
  return objects.flatMap((object) => {
    const row = db.get<{ size: number; modified: string; text_bytes: number; text_crc32: number; formats: string }>(
      'SELECT size, modified, text_bytes, text_crc32, formats FROM objects WHERE object = ? AND loaded_at IS NOT NULL',
      object,
    );
    if (!row) return [];
    const { size, modified, text_bytes: textBytes, text_crc32: textCrc32 } = row;
    return [{ object, size, modified, textBytes, textCrc32, formats: formatsOf(db, row.formats) }];
  });
}

/** The format of a line of a loaded object, by label. */
export function formatAt(db: Database, label: string, line: number): string | undefined {
  const row = db.get<{ formats: string }>(
    'SELECT formats FROM objects WHERE label = ? AND loaded_at IS NOT NULL',
    label,
  );
  return row && formatsOf(db, row.formats).findLast(({ fromLine }) => fromLine <= line)?.format;
}

/** `1:3 500:4` as the ledger writes it: from line 1 on the format 3, from line 500 on the format 4. */
export function formatsOf(db: Database, written: string): LoadedObject['formats'] {
  return written
    .split(' ')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [fromLine, id] = pair.split(':');
      const row = db.get<{ text: string }>('SELECT text FROM formats WHERE id = ?', Number(id));
      return { fromLine: Number(fromLine), format: row?.text ?? '' };
    });
}
