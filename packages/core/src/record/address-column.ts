import type { Field } from '../fields/index.ts';
import { readAddress } from './address.ts';
import { AddressDictionary } from './address-dictionary.ts';
import { type ColumnBuilder, isMissing, sizeAt } from './column-builder.ts';
import { quoted } from './number-columns.ts';
import { readers } from './readers.ts';

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
      return readers.readAddresses(batch, codes, dictionary);
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
    grow(wider, rows) {
      wider.set(codes.subarray(0, rows));
      codes = wider;
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
