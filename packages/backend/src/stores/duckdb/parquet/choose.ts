/** How the rows of a column are written: whichever of the ways makes a stretch of its rows smallest. */
import { type CodedRows, encodeCodes, encodeLevelsOf, inScratch } from './codes.ts';
import type { NumberValues, Values } from './column.ts';
import { encodeDelta } from './delta.ts';
import { type DictionaryOrder, orderAsIs, orderByFrequency } from './order.ts';
import { encodePlain, encodePlainRows, numbersOf } from './plain.ts';
import type { Compress } from './zstd.ts';

/** `codes`: dictionary in the order the values came in; `frequency`: most frequent value first. */
export type Layout = 'codes' | 'frequency' | 'plain' | 'delta';

/** A span of the rows of a column, and how often each code occurs there. */
export interface Stretch {
  readonly values: Values;
  readonly codes: Uint32Array;
  readonly from: number;
  readonly to: number;
  readonly counts: Uint32Array;
}

/** Codes of one byte are as good as anything. */
const SMALL_DICTIONARY = 256;
/** Rows that are tried: of a large part as many as fill a few blocks of zstd (128 KiB each), of a small one enough to tell. */
const LARGEST_SAMPLE = 32_768;
const SMALLEST_SAMPLE = 4096;
const SAMPLED_SHARE = 1 / 32;
/** Plain values are four times as many bytes to compress as codes: a hundredth saved is not worth that. */
const PLAIN_HANDICAP = 1.05;

/** How a dictionary page orders the values that occur. */
export function dictionaryOrder(layout: Layout, counts: Uint32Array): DictionaryOrder {
  return layout === 'frequency' ? orderByFrequency(counts) : orderAsIs(counts);
}

/**
 * Chooses the layout of rows like these. Times within a minute are shorter as differences than as codes, counters with nearly as many
 * values as rows as they are, addresses and ports as codes by frequency; which holds depends on the traffic and its order.
 */
export function chooseLayout({ values, codes, from, to, counts }: Stretch, compress: Compress): Layout {
  if (values.size <= SMALL_DICTIONARY) return 'codes';
  const sample = sampleOf(codes, from, to);
  const present = sample.to - sample.from - sample.nulls;
  if (present === 0) return 'codes';
  const whole = (bytes: Uint8Array) => (compress(bytes).length * (to - from - counts[0]!)) / present;

  const asIs = orderAsIs(counts);
  let best: Layout = 'codes';
  let least = whole(encodeCodes(sample, asIs));
  const consider = (layout: Layout, bytes: number) => {
    if (bytes < least) {
      best = layout;
      least = bytes;
    }
  };
  consider('frequency', whole(encodeCodes(sample, orderByFrequency(counts))));
  if (values.type === 'text') return best;
  least += compress(encodePlain(values, asIs.order)).length;
  const delta = deltaPage(values, sample);
  if (delta !== undefined) consider('delta', whole(delta));
  consider('plain', whole(encodePlainRows(values, sample)) * PLAIN_HANDICAP);
  return best;
}

/** The body of a DELTA_BINARY_PACKED data page, in scratch memory; undefined when a value needs more than 32 bits. */
export function deltaPage(values: NumberValues, rows: CodedRows): Uint8Array | undefined {
  const numbers = numbersOf(values, rows);
  return numbers && inScratch(encodeLevelsOf(rows), encodeDelta(numbers, numbers.length));
}

/** Rows from the middle: the first ones, where every value is new, are like no others. */
function sampleOf(codes: Uint32Array, first: number, end: number): CodedRows {
  const rows = end - first;
  const length = Math.max(SMALLEST_SAMPLE, Math.min(LARGEST_SAMPLE, Math.ceil(rows * SAMPLED_SHARE)));
  const from = first + Math.max(0, Math.floor((rows - length) / 2));
  const to = Math.min(end, from + length);
  let nulls = 0;
  for (let i = from; i < to; i++) if (codes[i] === 0) nulls++;
  return { codes, from, to, nulls };
}
