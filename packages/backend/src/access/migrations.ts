/** The schema of the access database, as the steps that led to it. Step n brings it from version n to n + 1; none is ever changed. */
import { ThalwegError } from '../report/errors.ts';
import type { Database } from '../stores/duckdb/database.ts';

/** Marks a SQLite file as ours (`PRAGMA application_id`): "ThWa". */
const APPLICATION_ID = 0x54685761;

const FIRST = `
-- Names are in lower case. Whoever signs in elsewhere (OIDC) has issuer and subject, others a password.
CREATE TABLE users (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'admin')),
  -- JSON of the rows that may be seen; NULL = all.
  scope TEXT,
  password TEXT,
  issuer TEXT,
  subject TEXT,
  created INTEGER NOT NULL,
  signed_in INTEGER,
  CHECK ((password IS NULL) = (issuer IS NOT NULL AND subject IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX users_by_subject ON users(issuer, subject) WHERE issuer IS NOT NULL;

-- Secrets are kept as their SHA-256, in hexadecimal digits.
CREATE TABLE sessions (
  hash TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
  created INTEGER NOT NULL,
  used INTEGER NOT NULL,
  address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions(user);

-- Browsers in which the user has signed in before.
CREATE TABLE devices (
  hash TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_user ON devices(user);

CREATE TABLE tokens (
  prefix TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  -- What it may do, separated by blanks.
  scopes TEXT NOT NULL,
  scope TEXT,
  created INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires INTEGER,
  used INTEGER
) STRICT, WITHOUT ROWID;

-- Wrong sign-ins, by what they have in common: an account, an address, a browser.
CREATE TABLE sign_in_failures (
  key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_by_time ON sign_in_failures(last);

-- Who did what. Rows are added, never changed.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT,
  event TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit(time);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is only added to');
END;
-- REPLACE deletes without asking the triggers of DELETE.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'the audit log is only added to');
END;
-- Rows of before this instant may be removed: set by retention alone, for the time it takes.
CREATE TABLE audit_retention (before INTEGER NOT NULL) STRICT;
INSERT INTO audit_retention VALUES (0);
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.time >= (SELECT before FROM audit_retention) BEGIN
  SELECT RAISE(ABORT, 'the audit log is only added to');
END;

-- Addresses that are let in; without a role, for everybody.
CREATE TABLE network_rules (
  network TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('', 'viewer', 'analyst', 'admin')),
  created INTEGER NOT NULL,
  PRIMARY KEY (network, role)
) STRICT, WITHOUT ROWID;
`;

const MIGRATIONS: readonly string[] = [FIRST];

/**
 * Brings the database to the newest version; two processes may do so at once.
 * @throws ThalwegError not-a-store for a foreign SQLite file, store-newer for one of a later Thalweg.
 */
export function migrate(db: Database, file: string): void {
  if (checkVersion(db, file) === MIGRATIONS.length) return;
  db.write(() => {
    for (let version = checkVersion(db, file); version < MIGRATIONS.length; version++) {
      db.exec(MIGRATIONS[version] as string);
      db.exec(`PRAGMA user_version = ${version + 1}`);
    }
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  });
}

function checkVersion(db: Database, file: string): number {
  const version = db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  const application = db.get<{ application_id: number }>('PRAGMA application_id')?.application_id ?? 0;
  const tables = db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')?.n ?? 0;
  if (application !== APPLICATION_ID && (application !== 0 || version !== 0 || tables !== 0)) {
    throw new ThalwegError('not-a-store', `${file} is a database that Thalweg did not write`);
  }
  if (version > MIGRATIONS.length) {
    throw new ThalwegError(
      'store-newer',
      `${file} has version ${version}, this Thalweg reads versions up to ${MIGRATIONS.length}`,
      { help: 'Upgrade Thalweg, or restore a backup made with this version.' },
    );
  }
  return version;
}
