/**
 * Hashes of passwords, by scrypt (RFC 7914) of Node itself, in its threads, a few at a time: each takes 128 MiB and about half a second of
 * a core, which is what makes guessing slow.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ThalwegError } from '../report/errors.ts';

/**
 * N = 2^17 with r = 8, p = 1
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt).
 */
export const HASH_COST = 17;

const BLOCK = 8;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** At once; Node has four threads, of which others need some. */
const RUNNING = 2;
/** More than so many that wait are sent away, so that a flood of them costs neither memory nor the patience of the rest. */
const WAITING = 32;

export interface Hasher {
  /** `$scrypt$ln=17,r=8,p=1$SALT$HASH` in base64url. */
  hash(password: string): Promise<string>;
  /** Whether the password is that of the hash. Without a hash the work is done all the same, and the answer is no. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** How often the work was done. */
  readonly runs: number;
}

export function createHasher(cost: number): Hasher {
  const waiting: (() => void)[] = [];
  let running = 0;
  let runs = 0;
  const work = async (password: string, salt: Buffer, ln: number): Promise<Buffer> => {
    if (running >= RUNNING) {
      if (waiting.length >= WAITING) {
        throw new ThalwegError('too-many-sign-ins', 'Too many people sign in at this moment.', {
          help: 'Try again in a few seconds.',
        });
      }
      await new Promise<void>((go) => waiting.push(go));
    } else running++;
    runs++;
    try {
      return await derive(password, salt, ln);
    } finally {
      // The place goes on to the next.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const key = await work(password, salt, cost);
      return `$scrypt$ln=${cost},r=${BLOCK},p=1$${salt.toString('base64url')}$${key.toString('base64url')}`;
    },
    async verify(password, hash) {
      const [, ln, salt, key] = /^\$scrypt\$ln=(\d+),r=8,p=1\$([\w-]+)\$([\w-]+)$/.exec(hash ?? '') ?? [];
      const known = Buffer.from(key ?? '', 'base64url');
      const found = await work(
        password,
        salt ? Buffer.from(salt, 'base64url') : randomBytes(SALT_BYTES),
        Number(ln ?? cost),
      );
      return known.length === found.length && timingSafeEqual(known, found);
    },
    get runs() {
      return runs;
    },
  };
}

/** One form for the ways to type the same characters (https://pages.nist.gov/800-63-4/sp800-63b.html, on normalising passwords). */
function derive(password: string, salt: Buffer, ln: number): Promise<Buffer> {
  const N = 2 ** ln;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { N, r: BLOCK, p: 1, maxmem: 256 * N * BLOCK }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
