/** People: those with a password, and those who have signed in elsewhere (OIDC). */
import type { Role, RowScope } from '@thalweg/core/access';
import { ThalwegError } from '../report/errors.ts';
import type { Access } from './access.ts';
import { type Actor, change } from './audit.ts';
import { checkPassword } from './password-rule.ts';
import { scopeFromText, scopeToText } from './row-scope.ts';

export interface User {
  readonly name: string;
  readonly role: Role;
  /** Rows that may be seen; undefined = all. */
  readonly scope: RowScope | undefined;
  readonly kind: 'password' | 'oidc';
  /** Epoch milliseconds. */
  readonly created: number;
  readonly signedIn: number | undefined;
  readonly sessions: number;
}

interface Row {
  readonly name: string;
  readonly role: Role;
  readonly scope: string | null;
  readonly issuer: string | null;
  readonly created: number;
  readonly signed_in: number | null;
  readonly sessions: number;
}

const SELECT = `SELECT name, role, scope, issuer, created, signed_in,
  (SELECT count(*) FROM sessions WHERE sessions.user = users.name) AS sessions FROM users`;

function toUser(row: Row): User {
  return {
    name: row.name,
    role: row.role,
    scope: scopeFromText(row.scope),
    kind: row.issuer === null ? 'password' : 'oidc',
    created: row.created,
    signedIn: row.signed_in ?? undefined,
    sessions: row.sessions,
  };
}

/** The form in which names are kept and compared. */
export function userKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** Of a name in the form in which it is kept. */
export function isUserName(key: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u.test(key);
}

export function hasUsers({ db }: Access): boolean {
  return db.get('SELECT 1 FROM users LIMIT 1') !== undefined;
}

/** Nobody has to sign in on this machine as long as nobody can. */
export function needsSignIn(access: Access): boolean {
  return access.elsewhere || hasUsers(access);
}

/** Somebody may sign in with a password. */
export function hasPasswords({ db }: Access): boolean {
  return db.get('SELECT 1 FROM users WHERE password IS NOT NULL LIMIT 1') !== undefined;
}

/** By name. */
export function listUsers({ db }: Access): User[] {
  return db.all<Row>(`${SELECT} ORDER BY name`).map(toUser);
}

/** @throws ThalwegError no-such-user. */
export function userNamed({ db }: Access, name: string): User {
  const row = db.get<Row>(`${SELECT} WHERE name = ?`, userKey(name));
  if (!row) throw new ThalwegError('no-such-user', `There is no user ${name.slice(0, 100)}.`);
  return toUser(row);
}

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly role: Role;
  readonly scope: RowScope | undefined;
}

/** @throws ThalwegError bad-user-name, user-exists, weak-password. */
export async function addUser(access: Access, by: Actor, { name, password, role, scope }: NewUser): Promise<User> {
  const key = userKey(name);
  if (!isUserName(key)) {
    throw new ThalwegError('bad-user-name', `${JSON.stringify(name.slice(0, 100))} cannot be the name of a user.`, {
      help: 'Names have letters, digits and . _ @ + -, at most 100.',
    });
  }
  refuseScopedAdmin(role, scope);
  checkPassword(password, key);
  const { db } = access;
  const exists = (): boolean => db.get('SELECT 1 FROM users WHERE name = ?', key) !== undefined;
  const refuse = (): ThalwegError => new ThalwegError('user-exists', `There is a user ${key} already.`);
  if (exists()) throw refuse();
  const hash = await access.hasher.hash(password);
  change(access, { actor: by, event: 'user-added', detail: { user: key, role, scope } }, () => {
    if (exists()) throw refuse();
    db.run(
      'INSERT INTO users (name, role, scope, password, created) VALUES (?, ?, ?, ?, ?)',
      key,
      role,
      scopeToText(scope),
      hash,
      access.clock(),
    );
    refuseWithoutAdmin(access, 'The first user has to be one: --role admin');
  });
  return userNamed(access, key);
}

export interface UserChange {
  readonly role?: Role | undefined;
  /** Null = all rows. */
  readonly scope?: RowScope | null | undefined;
}

/**
 * Gives another role or other rows; the sessions of the user end.
 * @throws ThalwegError no-such-user, last-admin.
 */
export function changeUser(
  access: Access,
  by: Actor,
  { name, role, scope }: UserChange & { readonly name: string },
): User {
  const user = userNamed(access, name);
  const detail = { user: user.name, ...(role && { role }), ...(scope !== undefined && { scope }) };
  change(access, { actor: by, event: 'user-changed', detail }, () => {
    const { db } = access;
    if (role !== undefined) db.run('UPDATE users SET role = ? WHERE name = ?', role, user.name);
    if (scope !== undefined)
      db.run('UPDATE users SET scope = ? WHERE name = ?', scopeToText(scope ?? undefined), user.name);
    const after = userNamed(access, user.name);
    refuseScopedAdmin(after.role, after.scope);
    refuseWithoutAdmin(access, ANOTHER);
    endSessions(access, user.name);
  });
  return userNamed(access, user.name);
}

/**
 * Gives another password; all sessions end, and so does any wait after wrong ones.
 * @throws ThalwegError no-such-user, no-password, weak-password.
 */
export async function setPassword(
  access: Access,
  by: Actor,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<void> {
  const user = userNamed(access, name);
  if (user.kind !== 'password') {
    throw new ThalwegError('no-password', `${user.name} signs in elsewhere, and has no password here.`);
  }
  checkPassword(password, user.name);
  const hash = await access.hasher.hash(password);
  change(access, { actor: by, event: 'password-changed', detail: { user: user.name } }, () => {
    access.db.run('UPDATE users SET password = ? WHERE name = ? AND password IS NOT NULL', hash, user.name);
    access.db.run('DELETE FROM sign_in_failures WHERE key = ?', `account:${user.name}`);
    access.db.run('DELETE FROM devices WHERE user = ?', user.name);
    endSessions(access, user.name);
  });
}

/** @throws ThalwegError no-such-user, last-admin. */
export function removeUser(access: Access, by: Actor, name: string): void {
  const user = userNamed(access, name);
  change(access, { actor: by, event: 'user-removed', detail: { user: user.name, role: user.role } }, () => {
    access.db.run('DELETE FROM users WHERE name = ?', user.name);
    refuseWithoutAdmin(access, ANOTHER);
  });
}

function endSessions({ db }: Access, name: string): void {
  db.run('DELETE FROM sessions WHERE user = ?', name);
}

function refuseScopedAdmin(role: Role, scope: RowScope | undefined): void {
  if (role !== 'admin' || scope === undefined) return;
  throw new ThalwegError('bad-scope', 'An administrator sees all rows: whoever gives scopes can take one away.', {
    help: 'Take the role viewer or analyst for somebody who sees some rows only.',
  });
}

const ANOTHER = 'Give another user the role first: thalweg user role NAME admin';

/** Throws, which undoes the change, when there are users and none of them can add others. */
function refuseWithoutAdmin({ db }: Access, help: string): void {
  const found = db.get<{ n: number; admins: number }>(
    "SELECT count(*) AS n, coalesce(sum(role = 'admin'), 0) AS admins FROM users WHERE password IS NOT NULL",
  );
  if (!found || found.n === 0 || found.admins > 0) return;
  throw new ThalwegError('last-admin', 'That would leave users without an administrator.', { help });
}
