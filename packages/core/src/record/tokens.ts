/** Where the values of a line stand. One instance is used again for line after line. */
export interface Tokens {
  count: number;
  starts: Uint32Array;
  ends: Uint32Array;
}

export function createTokens(): Tokens {
  return { count: 0, starts: new Uint32Array(64), ends: new Uint32Array(64) };
}

/** Splits `bytes[start .. end)` on runs of blanks and tabs. */
export function splitLine(bytes: Uint8Array, start: number, end: number, tokens: Tokens): void {
  tokens.count = 0;
  let at = start;
  while (at < end) {
    if (isBlank(bytes[at]!)) {
      at++;
      continue;
    }
    const first = at;
    while (at < end && !isBlank(bytes[at]!)) at++;
    if (tokens.count === tokens.starts.length) widen(tokens);
    tokens.starts[tokens.count] = first;
    tokens.ends[tokens.count++] = at;
  }
}

/** Blank or tab: what separates values. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

function widen(tokens: Tokens): void {
  const starts = new Uint32Array(tokens.count * 2);
  const ends = new Uint32Array(tokens.count * 2);
  starts.set(tokens.starts);
  ends.set(tokens.ends);
  tokens.starts = starts;
  tokens.ends = ends;
}

/**
 * Where the line proper begins in `bytes[start .. end)` when a CloudWatch Logs export task has put the time of the event before it:
 * an ISO instant with seconds, perhaps a fraction, a zone, and a blank (`2025-02-25T12:25:04.000Z `). `start` when there is none.
 */
export function skipExportPrefix(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 21 || bytes[start + 4] !== 0x2d || bytes[start + 10] !== 0x54) return start;
  for (let i = 0; i < SHAPE.length; i++) {
    const byte = bytes[start + i]!;
    const wanted = SHAPE.charCodeAt(i);
    if (wanted === 0x30 ? byte < 0x30 || byte > 0x39 : byte !== wanted) return start;
  }
  let at = start + SHAPE.length;
  if (bytes[at] === 0x2e || bytes[at] === 0x2c) at = skipDigits(bytes, at + 1, end);
  if (bytes[at] === 0x5a) at++;
  else if (bytes[at] === 0x2b || bytes[at] === 0x2d) {
    const hours = skipDigits(bytes, at + 1, end);
    const minutes = bytes[hours] === 0x3a ? skipDigits(bytes, hours + 1, end) : hours;
    const digits = minutes - at - 1 - (bytes[hours] === 0x3a ? 1 : 0);
    if (digits !== 2 && digits !== 4) return start;
    at = minutes;
  } else return start;
  return at < end && isBlank(bytes[at]!) ? at + 1 : start;
}

const SHAPE = '0000-00-00T00:00:00';

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at;
}
