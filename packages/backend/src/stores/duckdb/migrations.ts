/** The catalogue's schema, as the steps that led to it. Step n brings a catalogue from version n to n + 1; none is ever changed. */
import { ThalwegError } from '../../report/errors.ts';
import type { Database } from './database.ts';

/** Marks a SQLite file as ours (`PRAGMA application_id`): "ThWg". */
const APPLICATION_ID = 0x54685767;

const FIRST = `
CREATE TABLE owners (
  id TEXT PRIMARY KEY,
  task TEXT NOT NULL,
  began INTEGER NOT NULL
) STRICT;

CREATE TABLE formats (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

-- The ledger. A row without loaded_at is a claim; owner names who loads or retries the object.
CREATE TABLE objects (
  object INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  modified TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  label TEXT NOT NULL,
  owner TEXT,
  loaded_at INTEGER,
  lines INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0,
  no_data INTEGER NOT NULL DEFAULT 0,
  skip_data INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  quarantine_kept INTEGER NOT NULL DEFAULT 0,
  -- Of the rows above, those that retention has removed.
  retired_records INTEGER NOT NULL DEFAULT 0,
  retired_no_data INTEGER NOT NULL DEFAULT 0,
  retired_skip_data INTEGER NOT NULL DEFAULT 0,
  bytes_in INTEGER NOT NULL DEFAULT 0,
  text_bytes INTEGER NOT NULL DEFAULT 0,
  text_crc32 INTEGER NOT NULL DEFAULT 0,
  -- first line:format, separated by blanks.
  formats TEXT NOT NULL DEFAULT '',
  broken TEXT
) STRICT;
CREATE INDEX objects_by_content ON objects(sha256);
CREATE INDEX objects_by_name ON objects(name);
CREATE INDEX objects_by_owner ON objects(owner) WHERE owner IS NOT NULL;
CREATE UNIQUE INDEX objects_by_label ON objects(label) WHERE loaded_at IS NOT NULL;

-- Other names of a loaded content, so that they need not be read again.
CREATE TABLE copies (
  name TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  modified TEXT NOT NULL,
  object INTEGER NOT NULL REFERENCES objects(object) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_by_object ON copies(object);

CREATE TABLE column_sets (
  id INTEGER PRIMARY KEY,
  names TEXT NOT NULL UNIQUE
) STRICT;

-- A rollup of the rollups of several parts.
CREATE TABLE combined_rollups (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE parts (
  part INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('records', 'quarantine')),
  path TEXT NOT NULL UNIQUE,
  day TEXT,
  column_set INTEGER NOT NULL REFERENCES column_sets(id),
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  min_start INTEGER,
  max_start INTEGER,
  rollup TEXT,
  rollup_bytes INTEGER NOT NULL DEFAULT 0,
  -- 1 when its sums do not fit 64 bits.
  no_rollup INTEGER NOT NULL DEFAULT 0,
  combined INTEGER REFERENCES combined_rollups(id)
) STRICT;
CREATE INDEX parts_by_time ON parts(min_start);
CREATE INDEX parts_by_combined ON parts(combined) WHERE combined IS NOT NULL;

-- What each object has in each part.
CREATE TABLE shares (
  part INTEGER NOT NULL REFERENCES parts(part) ON DELETE CASCADE,
  object INTEGER NOT NULL REFERENCES objects(object),
  records INTEGER NOT NULL,
  no_data INTEGER NOT NULL,
  skip_data INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  PRIMARY KEY (part, object)
) STRICT, WITHOUT ROWID;
CREATE INDEX shares_by_object ON shares(object);

-- Rows that lie in a part and count no more.
CREATE TABLE tombstones (
  part INTEGER NOT NULL REFERENCES parts(part) ON DELETE CASCADE,
  label TEXT NOT NULL,
  rows INTEGER NOT NULL,
  PRIMARY KEY (part, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE interfaces (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE coverage (
  part INTEGER NOT NULL REFERENCES parts(part) ON DELETE CASCADE,
  interface INTEGER NOT NULL REFERENCES interfaces(id),
  status TEXT NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  PRIMARY KEY (part, interface, status, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE bad_lines (
  object INTEGER NOT NULL REFERENCES objects(object) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  field TEXT NOT NULL DEFAULT '',
  lines INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  PRIMARY KEY (object, reason, field)
) STRICT, WITHOUT ROWID;

-- Files that nothing names any more, but that a reader may still have open.
CREATE TABLE garbage (
  path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
`;

const SERVER = `
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('arrivals', 0);

-- The counter 'arrivals' as of the commit of the object, and how many of its lines that are rows had come with the object it replaced.
ALTER TABLE objects ADD COLUMN arrival INTEGER;
ALTER TABLE objects ADD COLUMN lines_before INTEGER NOT NULL DEFAULT 0;
CREATE INDEX objects_by_arrival ON objects(arrival) WHERE arrival IS NOT NULL;

CREATE TABLE searches (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  ready_made INTEGER NOT NULL,
  changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

const EVENTS = `
-- Events of CloudWatch Logs by their id, with the objects that hold them: one in the ledger, or two while one is about to replace
-- the other. Rows whose object is in the ledger no more mean nothing.
CREATE TABLE events (
  id BLOB NOT NULL,
  object INTEGER NOT NULL,
  PRIMARY KEY (id, object)
) STRICT, WITHOUT ROWID;

-- An object passed over events because another one holds them.
CREATE TABLE event_repeats (
  object INTEGER NOT NULL,
  holder INTEGER NOT NULL,
  PRIMARY KEY (object, holder)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_repeats_by_holder ON event_repeats(holder);

-- Objects that are gone and have rows in events.
CREATE TABLE dead_events (
  object INTEGER PRIMARY KEY
) STRICT;

ALTER TABLE objects ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
ALTER TABLE objects ADD COLUMN repeated_events INTEGER NOT NULL DEFAULT 0;
-- 1 when events that it passed over have lost their holder, or events that it took belong to another.
ALTER TABLE objects ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER objects_gone AFTER DELETE ON objects BEGIN
  INSERT OR IGNORE INTO dead_events (object) SELECT OLD.object WHERE OLD.events > 0;
  UPDATE objects SET stale = 1 WHERE object IN (SELECT object FROM event_repeats WHERE holder = OLD.object);
  DELETE FROM event_repeats WHERE holder = OLD.object OR object = OLD.object;
END;
`;

const NETWORKS = `
-- Ranges of named networks in canonical form.
CREATE TABLE networks (
  name TEXT NOT NULL,
  cidr TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (name, cidr)
) STRICT, WITHOUT ROWID;
`;

const CONVERSATIONS = `
-- The rollup of a part's conversations.
ALTER TABLE parts ADD COLUMN conversations TEXT;
ALTER TABLE parts ADD COLUMN conversations_bytes INTEGER NOT NULL DEFAULT 0;
-- 1 when it is not worth its room, or its sums do not fit 64 bits.
ALTER TABLE parts ADD COLUMN no_conversations INTEGER NOT NULL DEFAULT 0;
`;

const COMBINED_CONVERSATIONS = `
-- The conversations of several parts, among the combined rollups.
ALTER TABLE parts ADD COLUMN combined_conversations INTEGER REFERENCES combined_rollups(id);
CREATE INDEX parts_by_combined_conversations ON parts(combined_conversations) WHERE combined_conversations IS NOT NULL;
`;

const SOURCES = `
-- Sources that servers follow: how far each has been read, and how it is doing.
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  position TEXT,
  report TEXT
) STRICT, WITHOUT ROWID;
`;

const RESOURCES = `
-- Resources of AWS, present and vanished ones; the counter rises when something of them changes but when they were seen.
CREATE TABLE resources (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  -- Account and region whose reading told of it; NULL for a file.
  reader TEXT,
  seen INTEGER NOT NULL,
  vanished INTEGER NOT NULL,
  -- Everything else of it, as JSON.
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('resources', 0);
`;

export const MIGRATIONS: readonly string[] = [
  FIRST,
  SERVER,
  EVENTS,
  NETWORKS,
  CONVERSATIONS,
  COMBINED_CONVERSATIONS,
  SOURCES,
  RESOURCES,
];

/**
 * Brings the catalogue to the newest version; two processes may do so at once.
 * @throws ThalwegError not-a-store for a foreign SQLite file, store-newer for one of a later Thalweg.
 */
export function migrate(db: Database, folder: string, migrations: readonly string[] = MIGRATIONS): void {
  if (checkVersion(db, folder, migrations.length) === migrations.length) return;
  db.write(() => {
    // Another process may have done it while this one waited for the lock.
    for (let version = checkVersion(db, folder, migrations.length); version < migrations.length; version++) {
      db.exec(migrations[version] as string);
      db.exec(`PRAGMA user_version = ${version + 1}`);
    }
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  });
}

/** The version, after making sure that the file is ours (or empty: a store whose making was interrupted) and not too new. */
export function checkVersion(db: Database, folder: string, newest: number = MIGRATIONS.length): number {
  // In one statement, so that a migration by another process is seen whole or not at all.
  const { version, application, tables } = db.get<{ version: number; application: number; tables: number }>(`
    SELECT (SELECT user_version FROM pragma_user_version) AS version,
      (SELECT application_id FROM pragma_application_id) AS application,
      (SELECT count(*) FROM sqlite_schema) AS tables`) as { version: number; application: number; tables: number };
  if (application !== APPLICATION_ID && (application !== 0 || version !== 0 || tables !== 0)) {
    throw new ThalwegError('not-a-store', `${folder} holds a catalogue.sqlite that Thalweg did not write`);
  }
  if (version > newest) {
    throw new ThalwegError(
      'store-newer',
      `the store ${folder} has version ${version}, this Thalweg reads versions up to ${newest}`,
      { help: 'Upgrade Thalweg, or open a backup made with this version.' },
    );
  }
  return version;
}
