/** Words of commands that people paste. */

/** As one word of a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** JSON as one word. */
export function jsonWord(value: unknown): string {
  return shellWord(JSON.stringify(value));
}
