/**
 * Slows guessing of passwords down. Wrong sign-ins are counted for the account and for the address they come from; after some of them
 * each costs a wait, which doubles up to a limit, so that nobody is ever shut out for good. A browser in which the user has signed in
 * before is counted by itself: what others do to the account does not make its owner wait (device cookies,
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
 */
import { parseAddress } from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';
import type { Access } from './access.ts';
import { secretHash } from './secret.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** After so long without a wrong one they are forgotten. */
const MEMORY = 24 * 60 * MINUTE;

interface Rule {
  /** Wrong ones that cost nothing. */
  readonly free: number;
  /** The longest wait, in milliseconds. */
  readonly longest: number;
}

const RULES = {
  account: { free: 10, longest: MINUTE },
  address: { free: 20, longest: 15 * MINUTE },
  device: { free: 10, longest: MINUTE },
} as const satisfies Record<string, Rule>;

type Kind = keyof typeof RULES;

/** What an attempt is counted for. */
export type AttemptKey = `${Kind}:${string}`;

/** Milliseconds to wait after the last of so many wrong ones. */
export function waitAfter(failures: number, { free, longest }: Rule): number {
  return failures < free ? 0 : Math.min(longest, SECOND * 2 ** Math.min(failures - free, 30));
}

/** The keys of an attempt. A name is hashed unless it is a user's, since people type passwords into the wrong field. */
export function attemptKeys(user: { readonly name: string; readonly isKnown: boolean }, address: string): AttemptKey[] {
  const account = user.isKnown ? user.name : secretHash(user.name);
  return [`account:${account}`, `address:${networkOf(address)}`];
}

/** The address, or the network of an IPv6 address that one customer usually has (RFC 6177): 2^64 addresses count as one. */
export function networkOf(address: string): string {
  const number = parseAddress(address.replace(/%.*$/, ''));
  if (number === undefined || number >> 32n === 0xffffn) return address.replace(/^::ffff:(?=\d+\.)/i, '');
  return `${(number >> 64n).toString(16)}/64`;
}

/**
 * Counts an attempt as a wrong one before it is looked at, so that many at once do not count as one; `settle` takes it back.
 * @throws ThalwegError `too-many-sign-ins` with the seconds to wait.
 */
export function beginAttempt({ db, clock }: Access, keys: readonly AttemptKey[]): void {
  const now = clock();
  db.write(() => {
    db.run('DELETE FROM sign_in_failures WHERE last < ?', now - MEMORY);
    const until = Math.max(...keys.map((key) => waitingUntil(key)));
    if (until > now) throw tooMany(Math.ceil((until - now) / SECOND));
    for (const key of keys) {
      db.run(
        `INSERT INTO sign_in_failures (key, failures, last) VALUES (?, 1, ?)
         ON CONFLICT (key) DO UPDATE SET failures = failures + 1, last = excluded.last`,
        key,
        now,
      );
    }
  });

  function waitingUntil(key: AttemptKey): number {
    const row = db.get<{ failures: number; last: number }>(
      'SELECT failures, last FROM sign_in_failures WHERE key = ?',
      key,
    );
    return row ? row.last + waitAfter(row.failures, RULES[key.slice(0, key.indexOf(':')) as Kind]) : 0;
  }
}

/**
 * After a right password, or an attempt that was not looked at. A right one forgets what was wrong about the account; an address
 * only has this attempt taken back, else somebody with an account of their own could go on guessing others.
 */
export function settle({ db }: Access, keys: readonly AttemptKey[], isRight: boolean): void {
  db.write(() => {
    for (const key of keys) {
      if (isRight && !key.startsWith('address:')) db.run('DELETE FROM sign_in_failures WHERE key = ?', key);
      else db.run('UPDATE sign_in_failures SET failures = max(0, failures - 1) WHERE key = ?', key);
    }
  });
}

function tooMany(seconds: number): ThalwegError {
  return new ThalwegError('too-many-sign-ins', `Too many wrong sign-ins: try again in ${seconds} seconds.`, {
    retryAfter: seconds,
    help: 'On the machine of the server, `thalweg user passwd NAME` sets a new password and ends the wait.',
  });
}
