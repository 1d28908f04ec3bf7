import { sequenceLength } from './utf8.ts';

const PERCENT = 0x25;

/**
 * Percent-decodes UTF-8 text. What does not decode stays as it stands: a `%` without two hex digits, and escapes whose bytes form
 * no valid UTF-8 with their neighbours; the escapes around them are decoded all the same.
 */
export function decodePercent(value: Uint8Array): Uint8Array {
  if (value.indexOf(PERCENT) < 0) return value;
  const decoded = new Uint8Array(value.length);
  let to = 0;
  let at = 0;
  const run = new Uint8Array(value.length);
  while (at < value.length) {
    let length = 0;
    for (let byte = escapedByte(value, at); byte >= 0; byte = escapedByte(value, at + 3 * length)) run[length++] = byte;
    if (length === 0) {
      decoded[to++] = value[at++]!;
      continue;
    }
    for (let i = 0; i < length; ) {
      const width = sequenceLength(run, i, length);
      if (width > 0) decoded.set(run.subarray(i, i + width), to);
      else decoded.set(value.subarray(at + 3 * i, at + 3 * i + 3), to);
      to += width || 3;
      i += width || 1;
    }
    at += 3 * length;
  }
  return decoded.subarray(0, to);
}

/** The byte that `%XX` at `at` stands for, -1 when there is no such escape. */
function escapedByte(value: Uint8Array, at: number): number {
  if (value[at] !== PERCENT || at + 2 >= value.length) return -1;
  const high = hexDigit(value[at + 1]!);
  const low = hexDigit(value[at + 2]!);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
