/** What a column writes into documents: one piece of JSON for each code, as bytes, so that a row is put together without a string of it. */
import type { FlowColumn, TextEntries } from '@thalweg/core/record';

/** `bytes[offsets[code] .. offsets[code + 1]]` is `,"name":value`; nothing for code 0. */
export interface Fragments {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  /** Length of the longest. */
  readonly longest: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Digits of an integer of 64 bits, with its sign. */
const MOST_DIGITS = 20;
/** A control character of one byte becomes `\u0000`. */
const MOST_ESCAPED = 6;
const [QUOTE, BACKSLASH, SPACE, DELETE, ZERO] = [0x22, 0x5c, 0x20, 0x7f, 0x30];

export function fragmentsOf(column: FlowColumn): Fragments {
  const name = encoder.encode(`,${JSON.stringify(column.name)}:`);
  const offsets = new Uint32Array(column.size + 2);
  const bytes = new Uint8Array(column.size * name.length + mostBytes(column));
  let at = 0;
  let longest = 0;
  for (let entry = 0; entry < column.size; entry++) {
    const from = at;
    bytes.set(name, at);
    at = writeValue(bytes, at + name.length, column, entry);
    offsets[entry + 2] = at;
    if (at - from > longest) longest = at - from;
  }
  return { bytes, offsets, longest };
}

/** Of all values together. */
function mostBytes(column: FlowColumn): number {
  switch (column.type) {
    case 'int32':
    case 'int64':
      return column.size * MOST_DIGITS;
    case 'text':
    case 'address':
      return column.size * 2 + mostText(column.entries, column.size);
  }
}

function mostText({ bytes, offsets }: TextEntries, size: number): number {
  const length = offsets[size]!;
  let most = length;
  for (let at = 0; at < length; at++) if (!isPlain(bytes[at]!)) most += MOST_ESCAPED - 1;
  return most;
}

/** Stands in JSON as it is. */
function isPlain(byte: number): boolean {
  return byte >= SPACE && byte < DELETE && byte !== QUOTE && byte !== BACKSLASH;
}

function writeValue(out: Uint8Array, at: number, column: FlowColumn, entry: number): number {
  switch (column.type) {
    case 'int32':
      return writeInteger(out, at, column.values[entry]!);
    case 'int64':
      return writeInt64(out, at, column.low[entry]!, column.high[entry]!);
    case 'text':
    case 'address':
      return writeText(out, at, column.entries, entry);
  }
}

function writeInt64(out: Uint8Array, at: number, low: number, high: number): number {
  const value = int64Of(low, high);
  return typeof value === 'number'
    ? writeInteger(out, at, value)
    : at + encoder.encodeInto(String(value), out.subarray(at)).written;
}

/** A bigint where a number would not be exact. */
export function int64Of(low: number, high: number): number | bigint {
  return high < 1 << 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) + BigInt(low);
}

/** Decimal digits of an integer from 0 to 2^53. Gives where they end. */
export function writeInteger(out: Uint8Array, at: number, value: number): number {
  let length = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) length++;
  let rest = value;
  for (let place = at + length - 1; place >= at; place--) {
    const next = Math.floor(rest / 10);
    out[place] = ZERO + (rest - next * 10);
    rest = next;
  }
  return at + length;
}

function writeText(out: Uint8Array, start: number, { bytes, offsets }: TextEntries, entry: number): number {
  const [from, to] = [offsets[entry]!, offsets[entry + 1]!];
  let at = start;
  out[at++] = QUOTE;
  for (let place = from; place < to; place++) {
    const byte = bytes[place]!;
    if (!isPlain(byte)) return writeEscaped(out, start, bytes.subarray(from, to));
    out[at++] = byte;
  }
  out[at++] = QUOTE;
  return at;
}

/** What is not plain ASCII goes through a string; bytes that are no UTF-8 become U+FFFD there. */
function writeEscaped(out: Uint8Array, at: number, text: Uint8Array): number {
  return at + encoder.encodeInto(JSON.stringify(decoder.decode(text)), out.subarray(at)).written;
}
