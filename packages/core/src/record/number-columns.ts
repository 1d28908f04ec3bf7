import type { Field } from '../fields/index.ts';
import {
  type Batch,
  behindSeparator,
  type ColumnBuilder,
  DASH,
  type Fault,
  isMissing,
  sizeAt,
  widened,
} from './column-builder.ts';
import { NumberDictionary } from './number-dictionary.ts';
import { SmallNumberDictionary } from './small-numbers.ts';
import { decodeUtf8 } from './utf8.ts';
import { countDigits, digitsAt, leadingDigits } from './words.ts';

/** Digits of the largest number that the straight path reads: below 2^31, so that integer arithmetic stays integer. */
const SHORT = 9;
/** A number below this stays below 2^31 with one digit more. */
const SMALL = 214_748_364;
/** Digits that a double holds exactly. */
const EXACT = 15;
/** Stand for no value, and for one that is not below 2^31. */
const MISSING = -1;
const LONG = -2;
/** Values of a batch between reading and looking up. */
const batchValues = new Int32Array(256);
const batchLong = new Float64Array(256);
const TENS = [1, 10, 100, 1000, 10_000];
const LARGEST_INT32 = 0x7fffffff;
const LARGEST_INT64 = 9223372036854775807n;
/** A time from here on is in milliseconds; as seconds it would be the year 2106 or later. */
const FIRST_MILLISECOND = 0x100000000;

/** Column of small integers: ports, protocol, flags and numbered enumerations. */
export function createInt32Column(name: string, field: Field): ColumnBuilder {
  const largest = largestOf(field);
  const dictionary = new SmallNumberDictionary();
  let codes = new Uint32Array(0);
  /** Entries before the newest batch. */
  let sizeBefore = 0;

  return {
    name,
    read(batch) {
      sizeBefore = dictionary.size;
      return readInt32(batch, codes, { dictionary, largest });
    },
    check: ({ bytes }, start, end) => checkInteger(field, bytes, start, end),
    put({ bytes }, start, end, row) {
      codes[row] = isMissing(bytes, start, end) ? 0 : dictionary.code(Number(integerIn(bytes, start, end)));
    },
    undo(batch, kept) {
      dictionary.shrink(sizeAt(codes, batch, kept, sizeBefore));
    },
    grow(capacity) {
      codes = widened(codes, capacity);
    },
    take: () => ({ type: 'int32', name, field, codes, size: dictionary.size, values: dictionary.values }),
    memory: () => dictionary.memory,
  };
}

function readInt32(
  { bytes, view, at, count, row, separator }: Batch,
  codes: Uint32Array,
  { dictionary, largest }: { readonly dictionary: SmallNumberDictionary; readonly largest: number },
): number {
  const values = batchValues;
  let read = 0;
  for (; read < count; read++) {
    const start = at[read]!;
    const word = digitsAt(view, start);
    const digits = countDigits(word);
    let end = start + digits;
    let value = MISSING;
    if (digits > 0) {
      value = leadingDigits(word, digits);
      if (digits === 4) {
        let digit = bytes[end]! - 0x30;
        for (; digit >>> 0 <= 9 && end - start < SHORT; digit = bytes[++end]! - 0x30)
          value = Math.imul(value, 10) + digit;
      }
      if (value > largest) break;
    } else if (bytes[end++] !== DASH) break;
    const next = behindSeparator(bytes, end, separator);
    if (next === 0) break;
    values[read] = value;
    at[read] = next;
  }
  // Apart from the reading, so that the processor looks several values up at once.
  let table = dictionary.table;
  for (let i = 0; i < read; i++) {
    const value = values[i]!;
    let code = value >= 0 && value < table.length ? table[value]! : 0;
    if (code === 0 && value !== MISSING) {
      code = dictionary.code(value);
      table = dictionary.table;
    }
    codes[row + i] = code;
  }
  return read;
}

/** Column of counters and times; times given in milliseconds are stored as seconds, rounded down. */
export function createInt64Column(name: string, field: Field): ColumnBuilder {
  const isTime = field.kind === 'epoch_seconds';
  const dictionary = new NumberDictionary();
  let codes = new Uint32Array(0);
  /** Entries before the newest batch. */
  let sizeBefore = 0;

  return {
    name,
    read(batch) {
      sizeBefore = dictionary.size;
      return readInt64(batch, codes, { dictionary, isTime });
    },
    check: ({ bytes }, start, end) => checkInteger(field, bytes, start, end),
    put({ bytes }, start, end, row) {
      if (isMissing(bytes, start, end)) {
        codes[row] = 0;
        return;
      }
      const logged = integerIn(bytes, start, end);
      const value = isTime && logged >= BigInt(FIRST_MILLISECOND) ? logged / 1000n : logged;
      codes[row] = dictionary.code(Number(value & 0xffffffffn), Number(value >> 32n));
    },
    undo(batch, kept) {
      dictionary.shrink(sizeAt(codes, batch, kept, sizeBefore));
    },
    grow(capacity) {
      codes = widened(codes, capacity);
    },
    take: () => ({
      type: 'int64',
      name,
      field,
      codes,
      size: dictionary.size,
      low: dictionary.low,
      high: dictionary.high,
    }),
    memory: () => dictionary.memory,
  };
}

function readInt64(
  { bytes, view, at, count, row, separator }: Batch,
  codes: Uint32Array,
  { dictionary, isTime }: { readonly dictionary: NumberDictionary; readonly isTime: boolean },
): number {
  const values = batchValues;
  const long = batchLong;
  let read = 0;
  for (; read < count; read++) {
    const start = at[read]!;
    const head = digitsAt(view, start);
    const digits = countDigits(head);
    let end = start + digits;
    let value = MISSING;
    if (digits > 0) {
      value = leadingDigits(head, digits);
      if (digits === 4) {
        const word = digitsAt(view, end);
        const more = countDigits(word);
        if (more > 0) {
          value = Math.imul(value, TENS[more]!) + leadingDigits(word, more);
          end += more;
        }
        // As long as it fits, the value is an integer to the processor, too: times of our age do.
        let digit = bytes[end]! - 0x30;
        for (; digit >>> 0 <= 9 && value < SMALL; digit = bytes[++end]! - 0x30) value = Math.imul(value, 10) + digit;
        if (digit >>> 0 <= 9) {
          value = LONG;
          end = digitsEnd(bytes, end);
          if (end - start > EXACT) break;
        }
      }
    } else if (bytes[end++] !== DASH) break;
    const next = behindSeparator(bytes, end, separator);
    if (next === 0) break;
    if (value === LONG) long[read] = longValue(bytes, start, end);
    values[read] = value;
    at[read] = next;
  }
  // Apart from the reading, so that the processor looks several values up at once.
  for (let i = 0; i < read; i++) {
    const value = values[i]!;
    codes[row + i] =
      value >= 0 ? dictionary.codeOfSmall(value) : value === MISSING ? 0 : codeOfLong(dictionary, long[i]!, isTime);
  }
  return read;
}

/** The code of a value that is exact as a double, but no int32. */
function codeOfLong(dictionary: NumberDictionary, value: number, isTime: boolean): number {
  const stored = isTime && value >= FIRST_MILLISECOND ? Math.floor(value / 1000) : value;
  return dictionary.code(stored >>> 0, Math.floor(stored / 0x100000000));
}

/** Ports have 16 bits and the protocol number 8 in the packet itself (RFC 9293, RFC 791); all else is bounded by its column. */
function largestOf(field: Field): number {
  if (field.kind === 'port') return 65535;
  return field.name === 'protocol' ? 255 : LARGEST_INT32;
}

function checkInteger(field: Field, bytes: Uint8Array, start: number, end: number): Fault | undefined {
  if (isMissing(bytes, start, end)) return undefined;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x30 || byte > 0x39) return { reason: 'bad-integer', message: isNot(field, bytes, start, end) };
  }
  const largest = field.parquet === 'int64' ? LARGEST_INT64 : BigInt(largestOf(field));
  return integerIn(bytes, start, end) > largest
    ? { reason: 'out-of-range', message: isNot(field, bytes, start, end) }
    : undefined;
}

/** The number that `bytes[start .. end)`, all digits, stands for; more than the largest int64 for any number of too many digits. */
function integerIn(bytes: Uint8Array, start: number, end: number): bigint {
  let first = start;
  while (first < end - 1 && bytes[first] === 0x30) first++;
  return end - first > 19 ? LARGEST_INT64 + 1n : BigInt(decodeUtf8(bytes, first, end));
}

function isNot(field: Field, bytes: Uint8Array, start: number, end: number): string {
  const found = quoted(bytes, start, end);
  if (field.kind === 'port') return `${found} is not a port (0 to 65535)`;
  if (field.name === 'protocol') return `${found} is not a protocol number (0 to 255)`;
  const what = field.kind === 'epoch_seconds' ? 'a time in seconds' : 'a whole number';
  return `${found} is not ${what} (0 to ${field.parquet === 'int64' ? LARGEST_INT64 : LARGEST_INT32})`;
}

/** A value as a message shows it: at most 60 bytes of it. */
export function quoted(bytes: Uint8Array, start: number, end: number): string {
  return end - start <= 60 ? decodeUtf8(bytes, start, end) : `${decodeUtf8(bytes, start, start + 57)}…`;
}

function digitsEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while ((bytes[end]! - 0x30) >>> 0 <= 9) end++;
  return end;
}

function longValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + bytes[i]! - 0x30;
  return value;
}
