/**
 * Makes what a load has written visible. Files are moved to their places first, under names that carry the owner's id; then
 * one transaction names them, together with the ledger. Whatever dies in between leaves files that nothing names, which are
 * removed with their owner.
 */
import { join } from 'node:path';
import { ThalwegError } from '../../report/errors.ts';
import { mergeCoverage } from '../model/spans.ts';
import type {
  BadLineGroup,
  CommitOutcome,
  LoadedObject,
  LoadUnit,
  PartShare,
  RetriedObject,
  RetryUnit,
  WrittenPart,
} from '../store.ts';
import { nextArrival, recordArrival, rowsOfObject } from './arrivals.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import { delayOf, inheritEvents } from './events.ts';
import { toFailure } from './failure.ts';
import { moveFiles } from './files.ts';
import { dayFolder } from './layout.ts';
import { fileName } from './recovery.ts';
import { buryObject, insertPart, type PlacedPart } from './write-parts.ts';

export interface CommitPlace {
  readonly catalogue: Catalogue;
  readonly owner: string;
  /** A number that this owner has not used in a file name. */
  nextNumber(): number;
}

/** @throws ThalwegError disk-full, store-busy, unreadable; an Error when the unit does not add up (a bug). */
export function commitLoad(place: CommitPlace, unit: LoadUnit): CommitOutcome {
  const shares = sumShares(unit.parts);
  for (const object of unit.objects) checkObject(object, shares);
  // Asked before the files move, since a unit that has to wait is tried again.
  const delay = delayOf(place.catalogue.writer(), unit, place.owner);
  if (delay) return delay;
  try {
    commitParts(place, unit.parts, (db) => recordUnit(db, unit, place.owner));
  } catch (error) {
    // The files that were moved go with the owner.
    if (error instanceof Overtaken) return 'again';
    throw error;
  }
  return 'committed';
}

/** Between two looks somebody else changed what a unit relies on. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

function recordUnit(db: Database, unit: LoadUnit, owner: string): void {
  if (delayOf(db, unit, owner)) throw new Overtaken();
  const now = Date.now();
  const arrival = nextArrival(db);
  for (const object of unit.objects) {
    checkClaim(db, object.object, { owner, loaded: false });
    const rowsBefore = object.replaces === undefined ? 0 : rowsOfObject(db, object.replaces);
    if (object.replaces !== undefined) {
      inheritEvents(db, object.replaces, object.object);
      removeObject(db, object.replaces);
    }
    checkLabel(db, object.label);
    recordObject(db, object, now);
    recordArrival(db, object.object, { arrival, rowsBefore });
  }
}

/** @throws as `commitLoad`. */
export function commitRetried(place: CommitPlace, unit: RetryUnit): void {
  const shares = sumShares(unit.parts);
  commitParts(place, unit.parts, (db) => {
    for (const object of unit.objects) {
      checkClaim(db, object.object, { owner: place.owner, loaded: true });
      checkRetried(db, object, shares);
      buryObject(db, object.object, 'quarantine');
      recordRetried(db, object);
    }
  });
}

/** Removes a loaded object from ledger and parts. */
export function removeObject(db: Database, object: number): void {
  buryObject(db, object);
  db.run('DELETE FROM bad_lines WHERE object = ?', object);
  db.run('DELETE FROM copies WHERE object = ?', object);
  db.run('DELETE FROM objects WHERE object = ?', object);
}

function commitParts(place: CommitPlace, parts: readonly WrittenPart[], record: (db: Database) => void): void {
  const { layout } = place.catalogue;
  const placed = parts.map((part) => ({
    from: part.path,
    part: placePart(part, fileName(place.owner, place.nextNumber())),
  }));
  try {
    moveFiles(placed.map(({ from, part }) => ({ from, to: join(layout.folder, part.path) })));
  } catch (error) {
    throw toFailure(error, 'moving parts into the store');
  }
  const db = place.catalogue.writer();
  db.write(() => {
    record(db);
    for (const { part } of placed) insertPart(db, part);
  });
}

function placePart(part: WrittenPart, file: string): PlacedPart {
  return {
    kind: part.kind,
    path: part.kind === 'records' ? `parts/${dayFolder(part.day)}/${file}` : `quarantine/${file}`,
    day: part.day,
    columns: part.columns,
    rows: part.rows,
    bytes: part.bytes,
    minStart: part.minStart,
    maxStart: part.maxStart,
    objects: part.objects,
    coverage: mergeCoverage(part.coverage),
  };
}

/** Guards principle 1: what is committed adds up, or is not committed. */
function checkObject(object: LoadedObject, shares: ReadonlyMap<number, Shared>): void {
  const { lines, records, noData, skipData, quarantined } = object;
  if (lines !== records + noData + skipData + quarantined) {
    throw new Error(`${object.label}: ${lines} lines are not ${records} + ${noData} + ${skipData} + ${quarantined}`);
  }
  checkShares(object, shares);
}

type Shared = Omit<PartShare, 'object'>;

/** What each object has in all parts together. */
function sumShares(parts: readonly WrittenPart[]): ReadonlyMap<number, Shared> {
  const sums = new Map<number, Shared>();
  for (const share of parts.flatMap(({ objects }) => objects)) {
    const sum = sums.get(share.object) ?? NOTHING;
    sums.set(share.object, {
      records: sum.records + share.records,
      noData: sum.noData + share.noData,
      skipData: sum.skipData + share.skipData,
      quarantined: sum.quarantined + share.quarantined,
    });
  }
  return sums;
}

const NOTHING: Shared = { records: 0, noData: 0, skipData: 0, quarantined: 0 };

function checkShares(object: LoadedObject | RetriedObject, shares: ReadonlyMap<number, Shared>): void {
  const sum = shares.get(object.object) ?? NOTHING;
  const lines = object.badLines?.reduce((total, group) => total + group.lines, 0) ?? 0;
  if (
    sum.records !== object.records ||
    sum.noData !== object.noData ||
    sum.skipData !== object.skipData ||
    sum.quarantined !== object.quarantineKept ||
    lines !== object.quarantined
  ) {
    throw new Error(`object ${object.object}: its parts and bad lines do not add up to its counts`);
  }
}

function checkRetried(db: Database, object: RetriedObject, shares: ReadonlyMap<number, Shared>): void {
  const before = db.get<{ quarantined: number }>('SELECT quarantined FROM objects WHERE object = ?', object.object);
  const after = object.records + object.noData + object.skipData + object.quarantined;
  if (before?.quarantined !== after) {
    throw new Error(`object ${object.object}: ${before?.quarantined} quarantined lines became ${after}`);
  }
  checkShares(object, shares);
}

/** Two processes that replace the same object at once: the second comes too late, and its rows carry a label that is taken. */
function checkLabel(db: Database, label: string): void {
  if (db.get('SELECT 1 FROM objects WHERE label = ? AND loaded_at IS NOT NULL', label) === undefined) return;
  throw new ThalwegError('store-busy', `another process has replaced ${label} meanwhile`, {
    help: 'Run the same command again.',
  });
}

function checkClaim(db: Database, object: number, expected: { owner: string; loaded: boolean }): void {
  const row = db.get<{ owner: string | null; loaded_at: number | null }>(
    'SELECT owner, loaded_at FROM objects WHERE object = ?',
    object,
  );
  if (row?.owner !== expected.owner || (row.loaded_at !== null) !== expected.loaded) {
    // A retry loses its claim when another process replaces or forgets the object.
    if (expected.loaded) throw new ThalwegError('store-busy', 'another process has replaced the object meanwhile');
    throw new Error(`object ${object} is not claimed by this owner`);
  }
}

function recordObject(db: Database, object: LoadedObject, now: number): void {
  db.run(
    `UPDATE objects SET label = ?, owner = NULL, loaded_at = ?, lines = ?, records = ?, no_data = ?, skip_data = ?,
       quarantined = ?, quarantine_kept = ?, bytes_in = ?, text_bytes = ?, text_crc32 = ?, formats = ?, broken = ?,
       repeated_events = ? WHERE object = ?`,
    object.label,
    now,
    object.lines,
    object.records,
    object.noData,
    object.skipData,
    object.quarantined,
    object.quarantineKept,
    object.bytesIn,
    object.textBytes,
    object.textCrc32,
    object.formats.map(({ fromLine, format }) => `${fromLine}:${formatNumber(db, format)}`).join(' '),
    object.broken ?? null,
    object.events?.repeated ?? 0,
    object.object,
  );
  insertBadLines(db, object.object, object.badLines ?? []);
}

function recordRetried(db: Database, object: RetriedObject): void {
  db.run(
    `UPDATE objects SET owner = NULL, records = records + ?, no_data = no_data + ?, skip_data = skip_data + ?,
       quarantined = ?, quarantine_kept = ? WHERE object = ?`,
    object.records,
    object.noData,
    object.skipData,
    object.quarantined,
    object.quarantineKept,
    object.object,
  );
  db.run('DELETE FROM bad_lines WHERE object = ?', object.object);
  insertBadLines(db, object.object, object.badLines);
}

function insertBadLines(db: Database, object: number, groups: readonly BadLineGroup[]): void {
  for (const { reason, field, lines, kept } of groups) {
    db.run(
      'INSERT INTO bad_lines (object, reason, field, lines, kept) VALUES (?, ?, ?, ?, ?)',
      object,
      reason,
      field ?? '',
      lines,
      kept,
    );
  }
}

function formatNumber(db: Database, text: string): number {
  const known = db.get<{ id: number }>('SELECT id FROM formats WHERE text = ?', text);
  if (known) return known.id;
  const made = db.get<{ id: number }>('INSERT INTO formats (text) VALUES (?) RETURNING id', text);
  return (made as { id: number }).id;
}
