/** Sessions of browsers. Only the hash of what the cookie says is kept. */
import type { Role } from '@thalweg/core/access';
import { type Access, note } from './access.ts';
import { type Actor, change } from './audit.ts';
import { type Principal, userPrincipal } from './principal.ts';
import { scopeFromText } from './row-scope.ts';
import { newSecret, secretHash } from './secret.ts';

const HOUR = 3_600_000;
/** Milliseconds without a request after which a session ends. */
export const IDLE = 8 * HOUR;
/** Milliseconds after which it ends whatever happens. */
export const ABSOLUTE = 7 * 24 * HOUR;
/** How often a session's last use is written down. */
const TOUCH = 60_000;
/** Of one user; the oldest make room. */
const MOST = 50;

export interface Session {
  readonly principal: Principal;
  /** Epoch milliseconds at which it ends when nothing comes any more. */
  readonly expires: number;
}

/** A new session of a user; the secret is what the cookie says. */
export function startSession({ db, clock }: Access, user: string, address: string): string {
  const secret = newSecret();
  const now = clock();
  db.write(() => {
    db.run('DELETE FROM sessions WHERE used <= ? OR created <= ?', now - IDLE, now - ABSOLUTE);
    db.run(
      `DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions WHERE user = ? ORDER BY used DESC LIMIT -1 OFFSET ${MOST - 1})`,
      user,
    );
    db.run(
      'INSERT INTO sessions (hash, user, created, used, address) VALUES (?, ?, ?, ?, ?)',
      secretHash(secret),
      user,
      now,
      now,
      address,
    );
    db.run('UPDATE users SET signed_in = ? WHERE name = ?', now, user);
  });
  return secret;
}

interface Row {
  readonly name: string;
  readonly role: Role;
  readonly scope: string | null;
  readonly created: number;
  readonly used: number;
}

/** The session with that secret; undefined when there is none, or it has ended. `use` says that somebody is there. */
export function sessionOf({ db, clock }: Access, secret: string, how: 'use' | 'look'): Session | undefined {
  const hash = secretHash(secret);
  const row = db.get<Row>(
    `SELECT users.name, users.role, users.scope, sessions.created, sessions.used
     FROM sessions JOIN users ON users.name = sessions.user WHERE sessions.hash = ?`,
    hash,
  );
  const now = clock();
  if (!row || now >= row.used + IDLE || now >= row.created + ABSOLUTE) return undefined;
  const isUsed = how === 'use' && now >= row.used + TOUCH;
  if (isUsed) note(db, 'UPDATE sessions SET used = ? WHERE hash = ?', now, hash);
  return {
    principal: userPrincipal(row.name, row.role, scopeFromText(row.scope)),
    expires: Math.min((isUsed ? now : row.used) + IDLE, row.created + ABSOLUTE),
  };
}

/** Ends the session with that secret, or all of its user. */
export function endSession(access: Access, by: Actor, { secret, everywhere }: EndOfSession): void {
  change(access, { actor: by, event: 'sign-out', detail: { everywhere } }, () => {
    if (everywhere) access.db.run('DELETE FROM sessions WHERE user = ?', by.name);
    else access.db.run('DELETE FROM sessions WHERE hash = ?', secretHash(secret));
  });
}

/** Ends what a browser had before it signs in anew. */
export function dropSession({ db }: Access, secret: string | undefined): void {
  if (secret !== undefined) db.run('DELETE FROM sessions WHERE hash = ?', secretHash(secret));
}

interface EndOfSession {
  readonly secret: string;
  readonly everywhere: boolean;
}
