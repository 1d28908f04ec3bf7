/** Which passwords are taken: long ones, of any characters, that are not among the first to be tried. */
import { ThalwegError } from '../report/errors.ts';

/** In characters (OWASP ASVS 4.0.3, 2.1.1 and 2.1.2). */
const LEAST = 12;
const MOST = 128;
/** Different characters, without which a length says nothing. */
const LEAST_DIFFERENT = 5;

/** What the passwords of published lists are made of, once digits and signs around them are gone. */
const COMMON = new Set(
  `password passwort passwords admin administrator adminadmin administrador welcome letmein iloveyou changeme changemenow
  qwerty qwertyuiop qwertyqwerty qwertz qwertzuiop asdfghjkl zxcvbnm monkey dragon football baseball basketball sunshine princess
  superman batman starwars trustno master login guest test testing default secret secretsecret root toor thalweg abcdefghijkl
  abcdefghijklmnop abc abcd computer internet summer winter spring autumn company passwordpassword correcthorsebatterystaple`.split(
    /\s+/,
  ),
);
const RUNS = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
];

/** @throws ThalwegError `weak-password` with what is wrong, never with the password. */
export function checkPassword(password: string, name: string): void {
  const fault = faultOf(password.normalize('NFKC'), name);
  if (fault === undefined) return;
  throw new ThalwegError('weak-password', `This password is not taken: ${fault}.`, {
    help: 'Several unrelated words make a good one.',
  });
}

function faultOf(password: string, name: string): string | undefined {
  const characters = [...password];
  if (characters.length < LEAST) return `it has ${characters.length} characters, and needs at least ${LEAST}`;
  if (characters.length > MOST) return `it has more than ${MOST} characters`;
  if (new Set(characters).size < LEAST_DIFFERENT) return 'it has too few different characters';
  const lower = password.toLowerCase();
  if (lower.includes(name) && name.length > 2) return 'it has the name in it';
  if (RUNS.some((run) => run.includes(lower) || run.repeat(2).includes(lower))) return 'it is a row of keys or letters';
  const core = lower.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (COMMON.has(core) || COMMON.has(lower)) return 'it is one of those that are tried first';
  return undefined;
}
