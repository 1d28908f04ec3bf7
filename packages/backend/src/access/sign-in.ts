/** Signing in with a password. Whether it was the name or the password that was wrong, nobody learns from answer or time. */
import { ThalwegError } from '../report/errors.ts';
import type { Access } from './access.ts';
import { type Actor, recordAudit } from './audit.ts';
import { newSecret, secretHash } from './secret.ts';
import { startSession } from './sessions.ts';
import { type AttemptKey, attemptKeys, beginAttempt, settle } from './throttle.ts';
import { userKey } from './users.ts';

const DAY = 86_400_000;
/** Milliseconds for which a browser is remembered. */
export const DEVICE_AGE = 180 * DAY;
/** Of one user; the oldest are forgotten. */
const MOST_DEVICES = 20;

export interface Attempt {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  /** What the cookie of the browser says, if it has signed in before. */
  readonly device: string | undefined;
}

export interface SignedIn {
  readonly user: string;
  /** For the cookie of the session. */
  readonly session: string;
  /** For the cookie that says that the user has signed in here before. */
  readonly device: string;
}

/** @throws ThalwegError wrong-sign-in, too-many-sign-ins. */
export async function signIn(access: Access, attempt: Attempt): Promise<SignedIn> {
  const { address, device } = attempt;
  const user = await checkPassword(access, attempt);
  const isKnownDevice = device !== undefined && isDeviceOf(access, user, device);
  recordAudit(access, {
    actor: { name: user, kind: 'user', address },
    event: 'sign-in',
    outcome: 'done',
    detail: { with: 'password' },
  });
  return {
    user,
    session: startSession(access, user, address),
    device: isKnownDevice ? device : rememberDevice(access, user),
  };
}

/**
 * The name of the user whose password it is.
 * @throws ThalwegError wrong-sign-in, too-many-sign-ins.
 */
export async function checkPassword(access: Access, { name, password, address, device }: Attempt): Promise<string> {
  const key = userKey(name);
  const row = access.db.get<{ password: string | null }>('SELECT password FROM users WHERE name = ?', key);
  const keys: readonly AttemptKey[] =
    device !== undefined && isDeviceOf(access, key, device)
      ? [`device:${secretHash(device)}`]
      : attemptKeys({ name: key, isKnown: row !== undefined }, address);
  beginAttempt(access, keys);
  let isRight: boolean;
  try {
    isRight = await access.hasher.verify(password, row?.password ?? undefined);
  } catch (error) {
    settle(access, keys, false);
    throw error;
  }
  if (isRight) {
    settle(access, keys, true);
    return key;
  }
  const actor: Actor = { name: row ? key : 'unknown', kind: 'unknown', address };
  recordAudit(access, { actor, event: 'sign-in-failed', outcome: 'refused', detail: { with: 'password' } });
  throw new ThalwegError('wrong-sign-in', 'The name or the password is wrong.');
}

function isDeviceOf({ db, clock }: Access, user: string, device: string): boolean {
  return (
    db.get(
      'SELECT 1 FROM devices WHERE hash = ? AND user = ? AND created > ?',
      secretHash(device),
      user,
      clock() - DEVICE_AGE,
    ) !== undefined
  );
}

function rememberDevice({ db, clock }: Access, user: string): string {
  const device = newSecret();
  db.write(() => {
    db.run(
      `DELETE FROM devices WHERE hash IN
       (SELECT hash FROM devices WHERE user = ? ORDER BY created DESC LIMIT -1 OFFSET ${MOST_DEVICES - 1})`,
      user,
    );
    db.run('INSERT INTO devices (hash, user, created) VALUES (?, ?, ?)', secretHash(device), user, clock());
  });
  return device;
}
