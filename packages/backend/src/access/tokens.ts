/** Tokens of programs: shown once, kept as a hash, recognised by how they begin. */
import { randomInt } from 'node:crypto';
import type { RowScope, TokenScope } from '@thalweg/core/access';
import { ThalwegError } from '../report/errors.ts';
import { type Access, note } from './access.ts';
import { type Actor, change } from './audit.ts';
import { type Principal, tokenPrincipal } from './principal.ts';
import { scopeFromText, scopeToText } from './row-scope.ts';
import { newSecret, secretHash } from './secret.ts';

export interface Token {
  readonly name: string;
  /** How its text begins. */
  readonly prefix: string;
  readonly scopes: readonly TokenScope[];
  /** Rows that may be seen; undefined = all. */
  readonly scope: RowScope | undefined;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly createdBy: string;
  /** Undefined = never. */
  readonly expires: number | undefined;
  /** To the minute. */
  readonly used: number | undefined;
}

interface Row {
  readonly name: string;
  readonly prefix: string;
  readonly scopes: string;
  readonly scope: string | null;
  readonly created: number;
  readonly created_by: string;
  readonly expires: number | null;
  readonly used: number | null;
}

const COLUMNS = 'name, prefix, scopes, scope, created, created_by, expires, used';
const TOUCH = 60_000;
/** Scanners for secrets that have leaked know it by this form. */
const FORM = /^thw_[0-9a-z]{8}_[\w-]{43}$/;
const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

function toToken(row: Row): Token {
  return {
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.split(' ') as TokenScope[],
    scope: scopeFromText(row.scope),
    created: row.created,
    createdBy: row.created_by,
    expires: row.expires ?? undefined,
    used: row.used ?? undefined,
  };
}

/** By name. */
export function listTokens({ db }: Access): Token[] {
  return db.all<Row>(`SELECT ${COLUMNS} FROM tokens ORDER BY name`).map(toToken);
}

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly scope: RowScope | undefined;
  /** Epoch milliseconds; undefined = never. */
  readonly expires: number | undefined;
}

/**
 * Makes a token and gives its text, which nobody can read again.
 * @throws ThalwegError token-exists, bad-token.
 */
export function addToken(access: Access, by: Actor, made: NewToken): Token & { readonly token: string } {
  const { db, clock } = access;
  const name = made.name.trim();
  const scopes = [...new Set(made.scopes)];
  if (name.startsWith('thw_')) throw badToken('its name must not look like a token');
  if (!/^[\p{L}\p{N}][^\p{C}]{0,99}$/u.test(name))
    throw badToken('its name begins with a letter or digit and has at most 100 characters');
  if (scopes.length === 0) throw badToken('it needs a scope: read, ingest or admin');
  if (made.expires !== undefined && made.expires <= clock()) throw badToken('it would have expired already');
  if (scopes.includes('admin') && made.scope !== undefined) throw badToken('with the scope admin it sees all rows');
  const prefix = `thw_${Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
  const token = `${prefix}_${newSecret()}`;
  const detail = { token: name, prefix, scopes, scope: made.scope, expires: made.expires };
  change(access, { actor: by, event: 'token-added', detail }, () => {
    if (db.get('SELECT 1 FROM tokens WHERE name = ?', name)) {
      throw new ThalwegError('token-exists', `There is a token ${name} already.`, {
        help: 'Revoke it first, or take another name.',
      });
    }
    db.run(
      'INSERT INTO tokens (prefix, hash, name, scopes, scope, created, created_by, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      prefix,
      secretHash(token),
      name,
      scopes.join(' '),
      scopeToText(made.scope),
      clock(),
      by.name,
      made.expires ?? null,
    );
  });
  return { ...toToken(db.get<Row>(`SELECT ${COLUMNS} FROM tokens WHERE prefix = ?`, prefix)!), token };
}

function badToken(what: string): ThalwegError {
  return new ThalwegError('bad-token', `That cannot be a token: ${what}.`);
}

/** The principal of a token's text; undefined when there is no such token, or it has expired. It is used by that. */
export function tokenOf({ db, clock }: Access, text: string): Principal | undefined {
  if (!FORM.test(text)) return undefined;
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM tokens WHERE hash = ?`, secretHash(text));
  const now = clock();
  if (!row || (row.expires !== null && now >= row.expires)) return undefined;
  if (row.used === null || now >= row.used + TOUCH)
    note(db, 'UPDATE tokens SET used = ? WHERE prefix = ?', now, row.prefix);
  const { name, scopes, scope } = toToken(row);
  return tokenPrincipal(name, scopes, scope);
}

/**
 * Ends the token with that name or prefix.
 * @throws ThalwegError no-such-token.
 */
export function revokeToken(access: Access, by: Actor, which: string): Token {
  const { db } = access;
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM tokens WHERE name = ? OR prefix = ?`, which, which);
  if (!row) throw new ThalwegError('no-such-token', `There is no token ${which.slice(0, 100)}.`);
  change(access, { actor: by, event: 'token-revoked', detail: { token: row.name, prefix: row.prefix } }, () => {
    db.run('DELETE FROM tokens WHERE prefix = ?', row.prefix);
  });
  return toToken(row);
}
