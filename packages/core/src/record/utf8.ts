/**
 * UTF-8 over byte ranges. The parser works on bytes and makes strings only of names, messages and bad lines; these few functions
 * keep the package free of any host's decoder and say exactly where valid text ends.
 */

/**
 * The position at which `bytes[start .. end)` stops being well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
 * U+10FFFF); `end` when all of it is.
 */
export function validUtf8End(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return end;
}

/** Length of the well-formed sequence at `at` (1 to 4), 0 when there is none. */
export function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1]!;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i = 2; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  return length;
}

const CHUNK = 4096;

/** The text of `bytes[start .. end)`; a byte that belongs to no well-formed sequence becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const units = new Uint16Array(Math.min(CHUNK, end - start) + 2);
  let text = '';
  let filled = 0;
  let at = start;
  while (at < end) {
    if (filled >= CHUNK) {
      text += fromUnits(units, filled);
      filled = 0;
    }
    const length = sequenceLength(bytes, at, end);
    const lead = bytes[at]!;
    if (length === 1) units[filled++] = lead;
    else if (length === 2) units[filled++] = ((lead & 0x1f) << 6) | (bytes[at + 1]! & 0x3f);
    else if (length === 3)
      units[filled++] = ((lead & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
    else if (length === 4) {
      const point =
        ((lead & 0x07) << 18) |
        ((bytes[at + 1]! & 0x3f) << 12) |
        ((bytes[at + 2]! & 0x3f) << 6) |
        (bytes[at + 3]! & 0x3f);
      units[filled++] = 0xd800 + ((point - 0x10000) >> 10);
      units[filled++] = 0xdc00 + ((point - 0x10000) & 0x3ff);
    } else units[filled++] = 0xfffd;
    at += length || 1;
  }
  return text + fromUnits(units, filled);
}

function fromUnits(units: Uint16Array, length: number): string {
  return String.fromCharCode.apply(null, units.subarray(0, length) as unknown as number[]);
}

/** UTF-8 of a string; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i);
    if (point >= 0xd800 && point <= 0xdfff) {
      const low = text.charCodeAt(i + 1);
      if (point < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else point = 0xfffd;
    }
    if (point < 0x80) bytes[at++] = point;
    else if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6);
      bytes[at++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      bytes[at++] = 0xe0 | (point >> 12);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
    } else {
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes.subarray(0, at);
}
