import type { Field } from '../fields/index.ts';
import { type ColumnBuilder, type Fault, isMissing, sizeAt } from './column-builder.ts';
import { NumberDictionary } from './number-dictionary.ts';
import { readers } from './readers.ts';
import { SmallNumberDictionary } from './small-numbers.ts';
import { decodeUtf8 } from './utf8.ts';

const LARGEST_INT32 = 0x7fffffff;
const LARGEST_INT64 = 9223372036854775807n;
/** A time from here on is in milliseconds; as seconds it would be the year 2106 or later. */
const FIRST_MILLISECOND = 0x100000000;

/** Column of small integers: ports, protocol, flags and numbered enumerations. */
export function createInt32Column(name: string, field: Field): ColumnBuilder {
  const largest = largestOf(field);
  const dictionary = new SmallNumberDictionary();
  const column = { dictionary, largest };
  let codes = new Uint32Array(0);
  /** Entries before the newest batch. */
  let sizeBefore = 0;

  return {
    name,
    read(batch) {
      sizeBefore = dictionary.size;
      return readers.readInt32(batch, codes, column);
    },
    check: ({ bytes }, start, end) => checkInteger(field, bytes, start, end),
    put({ bytes }, start, end, row) {
      codes[row] = isMissing(bytes, start, end) ? 0 : dictionary.code(Number(integerIn(bytes, start, end)));
    },
    undo(batch, kept) {
      dictionary.shrink(sizeAt(codes, batch, kept, sizeBefore));
    },
    grow(wider, rows) {
      wider.set(codes.subarray(0, rows));
      codes = wider;
    },
    take: () => ({ type: 'int32', name, field, codes, size: dictionary.size, values: dictionary.values }),
    memory: () => dictionary.memory,
  };
}

/** Column of counters and times; times given in milliseconds are stored as seconds, rounded down. */
export function createInt64Column(name: string, field: Field): ColumnBuilder {
  const isTime = field.kind === 'epoch_seconds';
  const dictionary = new NumberDictionary();
  const column = { dictionary, toStored: isTime ? toSeconds : same };
  let codes = new Uint32Array(0);
  /** Entries before the newest batch. */
  let sizeBefore = 0;

  return {
    name,
    read(batch) {
      sizeBefore = dictionary.size;
      return readers.readInt64(batch, codes, column);
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
    grow(wider, rows) {
      wider.set(codes.subarray(0, rows));
      codes = wider;
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

function same(value: number): number {
  return value;
}

function toSeconds(value: number): number {
  return value >= FIRST_MILLISECOND ? Math.floor(value / 1000) : value;
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
