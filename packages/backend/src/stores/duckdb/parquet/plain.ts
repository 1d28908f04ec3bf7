/** PLAIN encoding and bounds of the values of a dictionary; numbers are little-endian, texts have a 4-byte length before them. */
import type { NarrowValues, TextValues, Values, WideValues } from './column.ts';

/** All values in the order of the dictionary. */
export function encodePlain(values: Values): Uint8Array {
  switch (values.type) {
    case 'text':
      return encodeTexts(values);
    case 'int32':
    case 'uint32':
      return bytesOf(values.values.subarray(0, values.size));
    case 'int64':
    case 'uint64': {
      const words = new Uint32Array(values.size * 2);
      for (let i = 0; i < values.size; i++) {
        words[2 * i] = values.low[i]!;
        words[2 * i + 1] = values.high[i]!;
      }
      return bytesOf(words);
    }
  }
}

/** The value of each row that is not null, in row order. */
export function encodePlainRows(
  values: NarrowValues | WideValues,
  rows: { codes: Uint32Array; count: number; nulls: number },
): Uint8Array {
  const { codes, count } = rows;
  const present = count - rows.nulls;
  let next = 0;
  if ('values' in values) {
    const out = new Uint32Array(present);
    for (let i = 0; i < count; i++) {
      const code = codes[i]!;
      if (code !== 0) out[next++] = values.values[code - 1]!;
    }
    return bytesOf(out);
  }
  const out = new Uint32Array(present * 2);
  for (let i = 0; i < count; i++) {
    const code = codes[i]!;
    if (code === 0) continue;
    out[next++] = values.low[code - 1]!;
    out[next++] = values.high[code - 1]!;
  }
  return bytesOf(out);
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function encodeTexts({ size, bytes, offsets }: TextValues): Uint8Array {
  const out = new Uint8Array(offsets[size]! - offsets[0]! + 4 * size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    const from = offsets[i]!;
    const length = offsets[i + 1]! - from;
    out[at] = length;
    out[at + 1] = length >>> 8;
    out[at + 2] = length >>> 16;
    out[at + 3] = length >>> 24;
    at += 4;
    // Most values are addresses and identifiers, for which a call to copy them costs more than the copying.
    if (length > 32) out.set(bytes.subarray(from, from + length), at);
    else for (let k = 0; k < length; k++) out[at + k] = bytes[from + k]!;
    at += length;
  }
  return out;
}

/** Smallest and greatest value in PLAIN encoding, texts without their length. */
export interface Bounds {
  readonly min: Uint8Array;
  readonly max: Uint8Array;
}

/** Texts longer than this get no bounds: they would swell the footer, and a shortened upper bound is easy to get wrong. */
const LONGEST_BOUND = 128;

/** Bounds in Parquet's order (unsigned bytes for text), undefined when there are no values or they are long. */
export function boundsOf(values: Values): Bounds | undefined {
  if (values.size === 0) return undefined;
  let least = 0;
  let greatest = 0;
  for (let i = 1; i < values.size; i++) {
    if (compare(values, i, least) < 0) least = i;
    else if (compare(values, i, greatest) > 0) greatest = i;
  }
  const bounds = { min: valueBytes(values, least), max: valueBytes(values, greatest) };
  return bounds.min.length > LONGEST_BOUND || bounds.max.length > LONGEST_BOUND ? undefined : bounds;
}

// No type here has negative values, so signed and unsigned order are the same.
function compare(values: Values, a: number, b: number): number {
  switch (values.type) {
    case 'text':
      return compareTexts(values, a, b);
    case 'int32':
    case 'uint32':
      return values.values[a]! - values.values[b]!;
    case 'int64':
    case 'uint64':
      return values.high[a]! - values.high[b]! || values.low[a]! - values.low[b]!;
  }
}

function compareTexts({ bytes, offsets }: TextValues, a: number, b: number): number {
  const fromA = offsets[a]!;
  const fromB = offsets[b]!;
  const lengthA = offsets[a + 1]! - fromA;
  const lengthB = offsets[b + 1]! - fromB;
  const common = Math.min(lengthA, lengthB);
  for (let i = 0; i < common; i++) {
    const difference = bytes[fromA + i]! - bytes[fromB + i]!;
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

function valueBytes(values: Values, index: number): Uint8Array {
  switch (values.type) {
    case 'text':
      return values.bytes.slice(values.offsets[index], values.offsets[index + 1]);
    case 'int32':
    case 'uint32':
      return bytesOf(values.values.slice(index, index + 1));
    case 'int64':
    case 'uint64':
      return bytesOf(Uint32Array.of(values.low[index]!, values.high[index]!));
  }
}
