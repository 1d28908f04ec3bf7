/** How the rows of a column are written: whichever of the ways makes a stretch of its rows smallest. */
import { type CodedRows, concat, encodeCodes, encodeLevelsOf } from './codes.ts';
import type { CodedColumn, NumberValues } from './column.ts';
import { encodeDelta } from './delta.ts';
import { type DictionaryOrder, orderAsIs, orderByFrequency } from './order.ts';
import { encodePlain, encodePlainRows, numbersOf } from './plain.ts';
import type { Compress } from './zstd.ts';

export type Layout =
  | { readonly kind: 'dictionary'; readonly order: DictionaryOrder }
  | { readonly kind: 'plain' | 'delta' };

/** Codes of one byte are as good as anything. */
const SMALL_DICTIONARY = 256;
/** Rows that are tried: of a large part as many as fill a few blocks of zstd (128 KiB each), of a small one enough to tell. */
const LARGEST_SAMPLE = 32_768;
const SMALLEST_SAMPLE = 4096;
const SAMPLED_SHARE = 1 / 32;
/** Plain values are four times as many bytes to compress as codes: a hundredth saved is not worth that. */
const PLAIN_HANDICAP = 1.05;

/**
 * Chooses the layout of `rows` rows. Times within a minute are shorter as differences than as codes, counters with nearly as many
 * values as rows as they are, addresses and ports as codes by frequency; which holds depends on the traffic and its order.
 */
export function chooseLayout(column: CodedColumn, rows: number, compress: Compress): Layout {
  const { values, codes, counts } = column;
  const asIs: Layout = { kind: 'dictionary', order: orderAsIs(values.size) };
  if (values.size <= SMALL_DICTIONARY) return asIs;
  const sample = sampleOf(codes, rows);
  const present = sample.to - sample.from - sample.nulls;
  if (present === 0) return asIs;
  const whole = (bytes: Uint8Array) => (compress(bytes).length * (rows - counts[0]!)) / present;

  const byFrequency: Layout = { kind: 'dictionary', order: orderByFrequency(counts) };
  let best: Layout = asIs;
  let least = whole(encodeCodes(sample, asIs.order.ranks));
  const consider = (layout: Layout, bytes: number) => {
    if (bytes < least) {
      best = layout;
      least = bytes;
    }
  };
  consider(byFrequency, whole(encodeCodes(sample, byFrequency.order.ranks)));
  if (values.type === 'text') return best;
  least += compress(encodePlain(values, asIs.order.order)).length;
  const delta = deltaPage(values, sample);
  if (delta !== undefined) consider({ kind: 'delta' }, whole(delta));
  consider({ kind: 'plain' }, whole(encodePlainRows(values, sample)) * PLAIN_HANDICAP);
  return best;
}

/** The body of a DELTA_BINARY_PACKED data page; undefined when a value needs more than 32 bits. */
export function deltaPage(values: NumberValues, rows: CodedRows): Uint8Array | undefined {
  const numbers = numbersOf(values, rows);
  return numbers && concat(encodeLevelsOf(rows), encodeDelta(numbers, numbers.length));
}

/** Rows from the middle: the first ones, where every value is new, are like no others. */
function sampleOf(codes: Uint32Array, rows: number): CodedRows {
  const length = Math.max(SMALLEST_SAMPLE, Math.min(LARGEST_SAMPLE, Math.ceil(rows * SAMPLED_SHARE)));
  const from = Math.max(0, Math.floor((rows - length) / 2));
  const to = Math.min(rows, from + length);
  let nulls = 0;
  for (let i = from; i < to; i++) if (codes[i] === 0) nulls++;
  return { codes, from, to, nulls };
}
