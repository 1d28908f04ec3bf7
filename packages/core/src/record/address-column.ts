import type { Field } from '../fields/index.ts';
import { readAddress } from './address.ts';
import { AddressDictionary, cachePlace } from './address-dictionary.ts';
import { type Batch, behindSeparator, type ColumnBuilder, DASH, isMissing, sizeAt, widened } from './column-builder.ts';
import { quoted } from './number-columns.ts';
import { blanksIn, firstBytes, firstPlace, valueEnd } from './words.ts';

/** Column of addresses. */
export function createAddressColumn(name: string, field: Field): ColumnBuilder {
  const dictionary = new AddressDictionary();
  let codes = new Uint32Array(0);
  /** Entries before the newest batch. */
  let sizeBefore = 0;

  return {
    name,
    read(batch) {
      sizeBefore = dictionary.size;
      return readAddresses(batch, codes, dictionary);
    },
    check({ bytes }, start, end) {
      if (isMissing(bytes, start, end) || readAddress(bytes, start, end, scratch)) return undefined;
      return { reason: 'bad-address', message: `${quoted(bytes, start, end)} is not an IPv4 or IPv6 address` };
    },
    put(source, start, end, row) {
      codes[row] = isMissing(source.bytes, start, end) ? 0 : dictionary.code(source, start, end);
    },
    undo(batch, kept) {
      dictionary.shrink(sizeAt(codes, batch, kept, sizeBefore));
    },
    grow(capacity) {
      codes = widened(codes, capacity);
    },
    take: () => ({
      type: 'address',
      name,
      field,
      codes,
      size: dictionary.size,
      entries: dictionary.texts.entries,
      words: dictionary.words,
    }),
    memory: () => dictionary.memory,
  };
}

const scratch = new Uint32Array(4);

function readAddresses(batch: Batch, codes: Uint32Array, dictionary: AddressDictionary): number {
  const { bytes, view, at, count, row, separator } = batch;
  const places = dictionary.cache;
  for (let i = 0; i < count; i++) {
    const start = at[i]!;
    const first = view.getInt32(start, true);
    let second = 0;
    let third = 0;
    let fourth = 0;
    let end = 0;
    if (blanksIn(first) === 0) {
      second = view.getInt32(start + 4, true);
      let blanks = blanksIn(second);
      if (blanks !== 0) {
        const length = firstPlace(blanks);
        second = firstBytes(second, length);
        end = start + 4 + length;
      } else {
        third = view.getInt32(start + 8, true);
        blanks = blanksIn(third);
        if (blanks !== 0) {
          const length = firstPlace(blanks);
          third = firstBytes(third, length);
          end = start + 8 + length;
        } else {
          fourth = view.getInt32(start + 12, true);
          blanks = blanksIn(fourth);
          if (blanks !== 0) {
            const length = firstPlace(blanks);
            fourth = firstBytes(fourth, length);
            end = start + 12 + length;
          }
        }
      }
    }
    let code = 0;
    if (end === 0) {
      end = valueEnd(view, start);
      if (end - start !== 1 || bytes[start] !== DASH) {
        if (end === start) return i;
        if (behindSeparator(bytes, end, separator) === 0) return i;
        code = dictionary.code(batch, start, end);
        if (code === 0) return i;
      }
    } else {
      const place = cachePlace(first, second, third, fourth);
      if (
        places[place] === first &&
        places[place + 1] === second &&
        places[place + 2] === third &&
        places[place + 3] === fourth
      ) {
        code = places[place + 4]!;
      } else {
        if (behindSeparator(bytes, end, separator) === 0) return i;
        code = dictionary.code(batch, start, end);
        if (code === 0) return i;
        places[place] = first;
        places[place + 1] = second;
        places[place + 2] = third;
        places[place + 3] = fourth;
        places[place + 4] = code;
      }
    }
    const next = behindSeparator(bytes, end, separator);
    if (next === 0) return i;
    codes[row + i] = code;
    at[i] = next;
  }
  return count;
}
