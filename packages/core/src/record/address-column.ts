import type { Field } from '../fields/index.ts';
import { readAddress } from './address.ts';
import { type ColumnBuilder, DASH, isMissing, widened } from './column-builder.ts';
import { quoted } from './number-columns.ts';
import { doubled, NumberDictionary } from './number-dictionary.ts';
import { TextDictionary } from './text-dictionary.ts';

const DOT = 0x2e;

/**
 * Column of addresses. An IPv4 address has one spelling only, so it is read into its number and looked up by that; everything else
 * is looked up by its text and read once for each distinct text.
 */
export function createAddressColumn(name: string, field: Field): ColumnBuilder {
  const dictionary = new TextDictionary();
  const v4 = new NumberDictionary();
  /** Column code of each code of `v4`, from 1. */
  let v4Codes = new Uint32Array(16);
  let words = new Uint32Array(64);
  let codes = new Uint32Array(0);
  let bornAt = -1;
  let bornV4 = false;
  let last = -1;
  let lastCode = 0;

  function codeOfV4(value: number, bytes: Uint8Array, start: number, end: number, row: number): number {
    const before = v4.size;
    const index = v4.code(value, 0);
    if (index <= before) return v4Codes[index]!;
    const code = add(bytes, start, end, row);
    bornV4 = true;
    words[4 * code - 2] = 0xffff;
    words[4 * code - 1] = value;
    if (index === v4Codes.length) v4Codes = doubled(v4Codes);
    v4Codes[index] = code;
    return code;
  }

  function add(bytes: Uint8Array, start: number, end: number, row: number): number {
    const code = dictionary.add(bytes, start, end);
    bornAt = row;
    bornV4 = false;
    if (4 * code > words.length) words = doubled(words);
    return code;
  }

  /** Anything but dotted decimals: IPv6, missing, or no address at all. */
  function readOther(bytes: Uint8Array, at: number, row: number): number {
    let end = at;
    while (bytes[end]! > 0x20) end++;
    if (end - at === 1 && bytes[at] === DASH) {
      codes[row] = 0;
      return end;
    }
    if (end === at) return -1;
    let code = dictionary.find(bytes, at, end);
    if (code === 0) {
      if (!readAddress(bytes, at, end, scratch)) return -1;
      code = addV6(bytes, at, end, row);
    }
    codes[row] = code;
    return end;
  }

  /** Adds the address whose words are in `scratch`. */
  function addV6(bytes: Uint8Array, start: number, end: number, row: number): number {
    const code = add(bytes, start, end, row);
    words.set(scratch, 4 * code - 4);
    return code;
  }

  function read(bytes: Uint8Array, at: number, row: number): number {
    let end = at;
    let value = 0;
    for (let dots = 0; ; dots++) {
      let octet = bytes[end]! - 0x30;
      if (octet >>> 0 > 9) return readOther(bytes, at, row);
      let digit = bytes[++end]! - 0x30;
      if (digit >>> 0 <= 9) {
        if (octet === 0) return readOther(bytes, at, row);
        octet = octet * 10 + digit;
        digit = bytes[++end]! - 0x30;
        if (digit >>> 0 <= 9) {
          octet = octet * 10 + digit;
          if (octet > 255) return readOther(bytes, at, row);
          end++;
        }
      }
      value = (value << 8) | octet;
      if (dots === 3) break;
      if (bytes[end] !== DOT) return readOther(bytes, at, row);
      end++;
    }
    if (bytes[end]! > 0x20) return readOther(bytes, at, row);
    if (value !== last || lastCode === 0) {
      lastCode = codeOfV4(value >>> 0, bytes, at, end, row);
      last = value;
    }
    codes[row] = lastCode;
    return end;
  }

  return {
    name,
    read,
    check(bytes, start, end) {
      if (isMissing(bytes, start, end) || readAddress(bytes, start, end, scratch)) return undefined;
      return { reason: 'bad-address', message: `${quoted(bytes, start, end)} is not an IPv4 or IPv6 address` };
    },
    put(bytes, start, end, row) {
      if (isMissing(bytes, start, end)) {
        codes[row] = 0;
        return;
      }
      readAddress(bytes, start, end, scratch);
      // A text without colon is IPv4, and of those the dictionary of numbers knows which are there.
      if (bytes.subarray(start, end).indexOf(0x3a) < 0) codes[row] = codeOfV4(scratch[3]!, bytes, start, end, row);
      else codes[row] = dictionary.find(bytes, start, end) || addV6(bytes, start, end, row);
    },
    undo(row) {
      if (bornAt !== row) return;
      dictionary.removeLast();
      if (bornV4) v4.removeLast();
      bornAt = -1;
      lastCode = 0;
    },
    grow(capacity) {
      codes = widened(codes, capacity);
    },
    take: () => ({ type: 'address', name, field, codes, size: dictionary.size, entries: dictionary.entries, words }),
    memory: () => codes.byteLength + dictionary.memory + v4.memory + v4Codes.byteLength + words.byteLength,
  };
}

const scratch = new Uint32Array(4);
