/** In which order the values of a dictionary are written: those that occur. */

export interface DictionaryOrder {
  /** Values by rank. */
  readonly order: Uint32Array;
  /** Rank of each code; that of code 0, null, and of codes that do not occur means nothing. */
  readonly ranks: Uint32Array;
}

/** The order the values have come in; `counts` as of `countCodes`. */
export function orderAsIs(counts: Uint32Array): DictionaryOrder {
  const ranks = new Uint32Array(counts.length);
  const order = new Uint32Array(counts.length - 1);
  let rank = 0;
  for (let code = 1; code < counts.length; code++) {
    if (counts[code] === 0) continue;
    order[rank] = code - 1;
    ranks[code] = rank++;
  }
  return { order: order.subarray(0, rank), ranks };
}

/** Values that occur this often, or more often, all count as equally frequent. */
const MOST = 0xffff;

/**
 * The most frequent value first: the upper bytes of codes are then mostly 0, and zstd's Huffman stage, whose table covers upper
 * and lower bytes alike, gets shorter codes for both (4–6 % less for addresses and ports). Equal ones stay in their order.
 */
export function orderByFrequency(counts: Uint32Array): DictionaryOrder {
  const size = counts.length - 1;
  let most = 0;
  for (let code = 1; code <= size; code++) most = Math.max(most, Math.min(counts[code]!, MOST));
  // A counting sort: the place of the first value of each frequency, the greatest frequency first.
  const places = new Uint32Array(most + 2);
  for (let code = 1; code <= size; code++) places[Math.min(counts[code]!, MOST)]!++;
  let place = 0;
  for (let frequency = most; frequency >= 0; frequency--) {
    const values = places[frequency]!;
    places[frequency] = place;
    place += values;
  }
  // Values that do not occur come last, and are cut off.
  const used = places[0]!;
  const order = new Uint32Array(size);
  const ranks = new Uint32Array(size + 1);
  for (let code = 1; code <= size; code++) {
    const rank = places[Math.min(counts[code]!, MOST)]!++;
    order[rank] = code - 1;
    ranks[code] = rank;
  }
  return { order: order.subarray(0, used), ranks };
}
