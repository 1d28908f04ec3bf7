/** PLAIN encoding and bounds of the values of a dictionary; numbers are little-endian, texts have a 4-byte length before them. */
import { type CodedRows, encodeLevelsOf } from './codes.ts';
import type { NarrowValues, NumberValues, TextValues, Values, WideValues } from './column.ts';
import { scratch } from './scratch.ts';

/** The values of a dictionary, in this order. */
export function encodePlain(values: Values, order: Uint32Array): Uint8Array {
  switch (values.type) {
    case 'text':
      return encodeTexts(values, order);
    case 'int32':
    case 'uint32':
      return bytesOf(order.map((index) => values.values[index]!));
    case 'int64':
    case 'uint64': {
      const words = new Uint32Array(order.length * 2);
      for (let i = 0; i < order.length; i++) {
        words[2 * i] = values.low[order[i]!]!;
        words[2 * i + 1] = values.high[order[i]!]!;
      }
      return bytesOf(words);
    }
  }
}

/** The body of a PLAIN data page, in scratch memory: definition levels, then the value of each row that is not null. */
export function encodePlainRows(values: NumberValues, rows: CodedRows): Uint8Array {
  const levels = encodeLevelsOf(rows);
  const words = (rows.to - rows.from - rows.nulls) * ('values' in values ? 1 : 2);
  // The values begin at a multiple of 4, so that they can be written as whole words.
  const start = Math.ceil(levels.length / 4) * 4;
  const page = scratch(start + 4 * words);
  const begin = start - levels.length;
  page.set(levels, begin);
  const out = new Uint32Array(page.buffer, page.byteOffset + start, words);
  if ('values' in values) copyNarrow(out, values.values, rows);
  else if (isNarrow(values)) copyWidened(out, values.low, rows);
  else copyWide(out, values, rows);
  return page.subarray(begin);
}

function copyNarrow(out: Uint32Array, values: Uint32Array, { codes, from, to }: CodedRows): void {
  let next = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code !== 0) out[next++] = values[code - 1]!;
  }
}

function copyWidened(out: Uint32Array, low: Uint32Array, { codes, from, to }: CodedRows): void {
  let next = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code === 0) continue;
    out[next] = low[code - 1]!;
    out[next + 1] = 0;
    next += 2;
  }
}

function copyWide(out: Uint32Array, { low, high }: WideValues, { codes, from, to }: CodedRows): void {
  let next = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code === 0) continue;
    out[next] = low[code - 1]!;
    out[next + 1] = high[code - 1]!;
    next += 2;
  }
}

/** True when 32 bits are enough for each value. */
function isNarrow({ high, size }: WideValues): boolean {
  return noneAbove(high, size, 0);
}

/** True when none of the first `size` numbers is greater than `most`. */
function noneAbove(numbers: Uint32Array, size: number, most: number): boolean {
  for (let i = 0; i < size; i++) if (numbers[i]! > most) return false;
  return true;
}

/**
 * The value of each row that is not null; undefined when differences of them might need more bits than the type has: those of 64-bit
 * types are taken of values up to 32 bits, those of 32-bit types of values up to 31.
 */
export function numbersOf(values: NumberValues, { codes, from, to, nulls }: CodedRows): Uint32Array | undefined {
  if ('high' in values ? !isNarrow(values) : !noneAbove(values.values, values.size, 0x7fff_ffff)) return undefined;
  const out = new Uint32Array(to - from - nulls);
  copyNarrow(out, 'values' in values ? values.values : values.low, { codes, from, to, nulls });
  return out;
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function encodeTexts({ bytes, offsets }: TextValues, order: Uint32Array): Uint8Array {
  const out = new Uint8Array(4 * order.length + totalLength(offsets, order));
  copyTexts(out, bytes, offsets, order);
  return out;
}

function totalLength(offsets: Uint32Array, order: Uint32Array): number {
  let total = 0;
  for (let rank = 0; rank < order.length; rank++) total += offsets[order[rank]! + 1]! - offsets[order[rank]!]!;
  return total;
}

function copyTexts(out: Uint8Array, bytes: Uint8Array, offsets: Uint32Array, order: Uint32Array): void {
  let at = 0;
  for (let rank = 0; rank < order.length; rank++) {
    const index = order[rank]!;
    const from = offsets[index]!;
    const length = offsets[index + 1]! - from;
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
}

/** Smallest and greatest value in PLAIN encoding, texts without their length. */
export interface Bounds {
  readonly min: Uint8Array;
  readonly max: Uint8Array;
}

/** Texts longer than this get no bounds: they would swell the footer, and a shortened upper bound is easy to get wrong. */
const LONGEST_BOUND = 128;

/**
 * Bounds of the values that occur, in Parquet's order (unsigned bytes for text); undefined when there are none or they are long.
 * `counts` as of `countCodes`.
 */
export function boundsOf(values: Values, counts: Uint32Array): Bounds | undefined {
  const [least, greatest] = EXTREMES[values.type](values as never, counts);
  if (least < 0) return undefined;
  const bounds = { min: valueBytes(values, least), max: valueBytes(values, greatest) };
  return bounds.min.length > LONGEST_BOUND || bounds.max.length > LONGEST_BOUND ? undefined : bounds;
}

/** Smallest and greatest value among those that occur, by number; -1 when none does. */
type Extremes = readonly [number, number];

// A loop for each type, since one over several kinds is compiled again and again. No type here has negative values, so signed and
// unsigned order are the same.
const EXTREMES = {
  text: extremeTexts,
  int32: extremeNarrow,
  uint32: extremeNarrow,
  int64: extremeWide,
  uint64: extremeWide,
} as const;

function extremeTexts(values: TextValues, counts: Uint32Array): Extremes {
  let least = -1;
  let greatest = -1;
  for (let i = 0; i + 1 < counts.length; i++) {
    if (counts[i + 1] === 0) continue;
    if (least < 0) {
      least = i;
      greatest = i;
    } else if (compareTexts(values, i, least) < 0) least = i;
    else if (compareTexts(values, i, greatest) > 0) greatest = i;
  }
  return [least, greatest];
}

function extremeNarrow({ values }: NarrowValues, counts: Uint32Array): Extremes {
  let least = -1;
  let greatest = -1;
  for (let i = 0; i + 1 < counts.length; i++) {
    if (counts[i + 1] === 0) continue;
    if (least < 0) {
      least = i;
      greatest = i;
    } else if (values[i]! < values[least]!) least = i;
    else if (values[i]! > values[greatest]!) greatest = i;
  }
  return [least, greatest];
}

function extremeWide({ low, high }: WideValues, counts: Uint32Array): Extremes {
  let least = -1;
  let greatest = -1;
  for (let i = 0; i + 1 < counts.length; i++) {
    if (counts[i + 1] === 0) continue;
    if (least < 0) {
      least = i;
      greatest = i;
    } else if (high[i]! < high[least]! || (high[i] === high[least] && low[i]! < low[least]!)) least = i;
    else if (high[i]! > high[greatest]! || (high[i] === high[greatest] && low[i]! > low[greatest]!)) greatest = i;
  }
  return [least, greatest];
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
