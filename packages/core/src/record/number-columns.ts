import type { Field } from '../fields/index.ts';
import { type ColumnBuilder, DASH, type Fault, isMissing, type Source, widened } from './column-builder.ts';
import { doubled, NumberDictionary } from './number-dictionary.ts';
import { decodeUtf8 } from './utf8.ts';

/** Digits of the largest number that the straight path reads: below 2^31, so that integer arithmetic stays integer. */
const SHORT = 9;
/** A number below this stays below 2^31 with one digit more. */
const SMALL = 214_748_364;
/** Digits that a double holds exactly. */
const EXACT = 15;
/** Number of ports. */
const PORTS = 65536;
const LARGEST_INT32 = 0x7fffffff;
const LARGEST_INT64 = 9223372036854775807n;
/** A time from here on is in milliseconds; as seconds it would be the year 2106 or later. */
const FIRST_MILLISECOND = 0x100000000;

/** Column of small integers: ports, protocol, flags and numbered enumerations. */
export function createInt32Column(name: string, field: Field): ColumnBuilder {
  const largest = largestOf(field);
  // The codes of all values that a port can have stand in a plain table; most other fields never need but its beginning.
  let table = new Uint32Array(256);
  const beyond = new Map<number, number>();
  let values = new Uint32Array(16);
  let size = 0;
  let codes = new Uint32Array(0);
  let bornAt = -1;

  function codeOf(value: number, row: number): number {
    if (value >= table.length && value < PORTS) table = widened(table, PORTS);
    const known = value < table.length ? table[value]! : (beyond.get(value) ?? 0);
    if (known !== 0) return known;
    if (size === values.length) values = doubled(values);
    values[size++] = value;
    if (value < table.length) table[value] = size;
    else beyond.set(value, size);
    bornAt = row;
    return size;
  }

  function read({ bytes }: Source, at: number, row: number): number {
    let value = bytes[at]! - 0x30;
    if (value >>> 0 > 9) {
      if (bytes[at] !== DASH || bytes[at + 1]! > 0x20) return -1;
      codes[row] = 0;
      return at + 1;
    }
    let end = at + 1;
    for (let digit = bytes[end]! - 0x30; digit >>> 0 <= 9; digit = bytes[++end]! - 0x30) {
      if (end - at === SHORT) return -1;
      value = Math.imul(value, 10) + digit;
    }
    if (value > largest || bytes[end]! > 0x20) return -1;
    const known = value < table.length ? table[value]! : 0;
    codes[row] = known !== 0 ? known : codeOf(value, row);
    return end;
  }

  return {
    name,
    read,
    check: ({ bytes }, start, end) => checkInteger(field, bytes, start, end),
    put({ bytes }, start, end, row) {
      codes[row] = isMissing(bytes, start, end) ? 0 : codeOf(Number(integerIn(bytes, start, end)), row);
    },
    undo(row) {
      if (bornAt !== row) return;
      const value = values[--size]!;
      if (value < table.length) table[value] = 0;
      else beyond.delete(value);
      bornAt = -1;
    },
    grow(capacity) {
      codes = widened(codes, capacity);
    },
    take: () => ({ type: 'int32', name, field, codes, size, values }),
    memory: () => values.byteLength + table.byteLength + 50 * beyond.size,
  };
}

/** Column of counters and times; times given in milliseconds are stored as seconds, rounded down. */
export function createInt64Column(name: string, field: Field): ColumnBuilder {
  const isTime = field.kind === 'epoch_seconds';
  const dictionary = new NumberDictionary();
  let codes = new Uint32Array(0);
  let bornAt = -1;
  let last = -1;
  let lastCode = 0;

  function codeOf(low: number, high: number, row: number): number {
    const before = dictionary.size;
    const code = dictionary.code(low, high);
    if (code > before) bornAt = row;
    return code;
  }

  function read({ bytes, view }: Source, at: number, row: number): number {
    let head = bytes[at]! - 0x30;
    if (head >>> 0 > 9) {
      if (bytes[at] !== DASH || bytes[at + 1]! > 0x20) return -1;
      codes[row] = 0;
      return at + 1;
    }
    let end = at + 1;
    const first = fourDigits(view.getUint32(at));
    if (first >= 0) {
      head = first;
      end = at + 4;
      const second = fourDigits(view.getUint32(end));
      if (second >= 0) {
        head = Math.imul(head, 10_000) + second;
        end += 4;
      }
    }
    let digit = bytes[end]! - 0x30;
    // As long as it fits, the value is an integer to the processor, too: times of our age do.
    for (; digit >>> 0 <= 9 && head < SMALL; digit = bytes[++end]! - 0x30) head = Math.imul(head, 10) + digit;
    if (digit >>> 0 <= 9) return readLong(bytes, at, row);
    if (bytes[end]! > 0x20) return -1;
    if (head !== last) {
      lastCode = codeOf(head, 0, row);
      last = head;
    }
    codes[row] = lastCode;
    return end;
  }

  /** Reads a value that is exact as a double, but no int32. */
  function readLong(bytes: Uint8Array, at: number, row: number): number {
    let value = 0;
    let end = at;
    for (let digit = bytes[end]! - 0x30; digit >>> 0 <= 9; digit = bytes[++end]! - 0x30) {
      if (end - at === EXACT) return -1;
      value = value * 10 + digit;
    }
    if (bytes[end]! > 0x20) return -1;
    const stored = isTime && value >= FIRST_MILLISECOND ? Math.floor(value / 1000) : value;
    codes[row] = codeOf(stored >>> 0, Math.floor(stored / 0x100000000), row);
    return end;
  }

  return {
    name,
    read,
    check: ({ bytes }, start, end) => checkInteger(field, bytes, start, end),
    put({ bytes }, start, end, row) {
      if (isMissing(bytes, start, end)) {
        codes[row] = 0;
        return;
      }
      const logged = integerIn(bytes, start, end);
      const value = isTime && logged >= BigInt(FIRST_MILLISECOND) ? logged / 1000n : logged;
      codes[row] = codeOf(Number(value & 0xffffffffn), Number(value >> 32n), row);
    },
    undo(row) {
      if (bornAt !== row) return;
      dictionary.removeLast();
      bornAt = -1;
      last = -1;
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

/** The number that four bytes (the first one highest) are the digits of, or -1. */
function fourDigits(word: number): number {
  const digits = (word - 0x30303030) | 0;
  if (((digits + 0x76767676) | digits) & 0x80808080) return -1;
  const pairs = Math.imul((digits >>> 8) & 0x00ff00ff, 10) + (digits & 0x00ff00ff);
  return Math.imul(pairs >>> 16, 100) + (pairs & 0xffff);
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
