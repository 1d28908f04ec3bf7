import type { Field } from '../fields/index.ts';
import { readAddress } from './address.ts';
import { type ColumnBuilder, DASH, isMissing, type Source, widened } from './column-builder.ts';
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

  function codeOfV4(value: number, source: Source, start: number, end: number, row: number): number {
    const before = v4.size;
    const index = v4.code(value, 0);
    // As long as all addresses are IPv4, the two dictionaries count alike.
    if (index <= before) return before === dictionary.size ? index : v4Codes[index]!;
    const code = add(source, start, end, row);
    bornV4 = true;
    words[4 * code - 2] = 0xffff;
    words[4 * code - 1] = value;
    if (index === v4Codes.length) v4Codes = doubled(v4Codes);
    v4Codes[index] = code;
    return code;
  }

  function add(source: Source, start: number, end: number, row: number): number {
    const code = dictionary.add(source.view, start, end);
    bornAt = row;
    bornV4 = false;
    if (4 * code > words.length) words = doubled(words);
    return code;
  }

  /** Anything but dotted decimals: IPv6, missing, or no address at all. */
  function readOther(source: Source, at: number, row: number): number {
    const { bytes, view } = source;
    let end = at;
    while (bytes[end]! > 0x20) end++;
    if (end - at === 1 && bytes[at] === DASH) {
      codes[row] = 0;
      return end;
    }
    if (end === at) return -1;
    let code = dictionary.find(view, at, end);
    if (code === 0) {
      if (!readAddress(bytes, at, end, scratch)) return -1;
      code = addV6(source, at, end, row);
    }
    codes[row] = code;
    return end;
  }

  /** Adds the address whose words are in `scratch`. */
  function addV6(source: Source, start: number, end: number, row: number): number {
    const code = add(source, start, end, row);
    words.set(scratch, 4 * code - 4);
    return code;
  }

  function read(source: Source, at: number, row: number): number {
    const { bytes } = source;
    let end = at;
    let value = 0;
    for (let dots = 0; ; dots++) {
      let octet = bytes[end]! - 0x30;
      if (octet >>> 0 > 9) return readOther(source, at, row);
      let digit = bytes[++end]! - 0x30;
      if (digit >>> 0 <= 9) {
        if (octet === 0) return readOther(source, at, row);
        octet = Math.imul(octet, 10) + digit;
        digit = bytes[++end]! - 0x30;
        if (digit >>> 0 <= 9) {
          octet = Math.imul(octet, 10) + digit;
          if (octet > 255) return readOther(source, at, row);
          end++;
        }
      }
      value = (value << 8) | octet;
      if (dots === 3) break;
      if (bytes[end] !== DOT) return readOther(source, at, row);
      end++;
    }
    if (bytes[end]! > 0x20) return readOther(source, at, row);
    if (value !== last || lastCode === 0) {
      lastCode = codeOfV4(value >>> 0, source, at, end, row);
      last = value;
    }
    codes[row] = lastCode;
    return end;
  }

  return {
    name,
    read,
    check({ bytes }, start, end) {
      if (isMissing(bytes, start, end) || readAddress(bytes, start, end, scratch)) return undefined;
      return { reason: 'bad-address', message: `${quoted(bytes, start, end)} is not an IPv4 or IPv6 address` };
    },
    put(source, start, end, row) {
      const { bytes, view } = source;
      if (isMissing(bytes, start, end)) {
        codes[row] = 0;
        return;
      }
      readAddress(bytes, start, end, scratch);
      // A text without colon is IPv4, and of those the dictionary of numbers knows which are there.
      if (bytes.subarray(start, end).indexOf(0x3a) < 0) codes[row] = codeOfV4(scratch[3]!, source, start, end, row);
      else codes[row] = dictionary.find(view, start, end) || addV6(source, start, end, row);
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
    memory: () => dictionary.memory + v4.memory + v4Codes.byteLength + words.byteLength,
  };
}

const scratch = new Uint32Array(4);
