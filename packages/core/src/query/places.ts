/** Values by address: the country or the network that an address belongs to. */
import type { AddressNumber } from './query.ts';

/**
 * A step function over all addresses. Step i begins at `upper[i]`·2^64 + `lower[i]`, ends where the next one begins, and has the
 * value `values[value[i]]`; value 0 is none. Steps rise, and the first one begins at 0.
 */
export interface AddressTable {
  readonly upper: BigUint64Array;
  readonly lower: BigUint64Array;
  readonly value: Uint32Array;
  /** The first one is the empty text: none. */
  readonly values: readonly string[];
}

/** Where in a pair of 32-bit words the upper and the lower half of a 64-bit integer stand. */
const [UPPER, LOWER] = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? [1, 0] : [0, 1];

/** 64-bit integers from their halves, without a bigint for each: there are hundreds of thousands. */
export function joinWords(high: ArrayLike<number>, low: ArrayLike<number>): BigUint64Array {
  const words = new Uint32Array(2 * high.length);
  for (let i = 0; i < high.length; i++) {
    words[2 * i + UPPER] = high[i]!;
    words[2 * i + LOWER] = low[i]!;
  }
  return new BigUint64Array(words.buffer);
}

/** The halves of 64-bit integers. */
export function splitWords(numbers: BigUint64Array): { readonly high: Uint32Array; readonly low: Uint32Array } {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  const [high, low] = [new Uint32Array(numbers.length), new Uint32Array(numbers.length)];
  for (let i = 0; i < numbers.length; i++) {
    high[i] = words[2 * i + UPPER]!;
    low[i] = words[2 * i + LOWER]!;
  }
  return { high, low };
}

/** The value of an address; undefined for none. */
export function valueAt({ upper, lower, value, values }: AddressTable, address: AddressNumber): string | undefined {
  const [high, low] = [address >> 64n, address & 0xffff_ffff_ffff_ffffn];
  // The last step that begins at or before the address.
  let [first, last] = [0, value.length - 1];
  while (first < last) {
    const middle = (first + last + 1) >> 1;
    const begins = upper[middle]!;
    if (begins < high || (begins === high && lower[middle]! <= low)) first = middle;
    else last = middle - 1;
  }
  const place = value[first] ?? 0;
  return place === 0 ? undefined : values[place];
}
