/** From codes of rows to the body of a data page. */
import { encodeLevels, pushPackedHeader, pushRun } from './levels.ts';
import type { DictionaryOrder } from './order.ts';
import { scratch } from './scratch.ts';

/** Rows `from` … `to` of a column, `nulls` of which are null. */
export interface CodedRows {
  readonly codes: Uint32Array;
  readonly from: number;
  readonly to: number;
  readonly nulls: number;
}

export function encodeLevelsOf(rows: CodedRows): Uint8Array {
  return encodeLevels(rows.to - rows.from, presentBits(rows));
}

/** One bit a row, lowest first, set where the code is not 0; undefined when none is 0. */
function presentBits({ codes, from, to, nulls }: CodedRows): Uint8Array | undefined {
  if (nulls === 0) return undefined;
  const bits = new Uint8Array(Math.ceil((to - from) / 8));
  const whole = from + ((to - from) & ~7);
  let at = 0;
  // Codes are below 2^31, so that the sign of code - 1 is set for 0 alone.
  for (let i = from; i < whole; i += 8) {
    const zeros =
      ((codes[i]! - 1) >>> 31) |
      (((codes[i + 1]! - 1) >>> 31) << 1) |
      (((codes[i + 2]! - 1) >>> 31) << 2) |
      (((codes[i + 3]! - 1) >>> 31) << 3) |
      (((codes[i + 4]! - 1) >>> 31) << 4) |
      (((codes[i + 5]! - 1) >>> 31) << 5) |
      (((codes[i + 6]! - 1) >>> 31) << 6) |
      (((codes[i + 7]! - 1) >>> 31) << 7);
    bits[at++] = ~zeros;
  }
  for (let i = whole; i < to; i++) if (codes[i] !== 0) bits[at]! |= 1 << (i - whole);
  return bits;
}

/** The body of an RLE_DICTIONARY data page, in scratch memory: definition levels, bit width, ranks of the codes. */
export function encodeCodes(rows: CodedRows, { order, ranks }: DictionaryOrder): Uint8Array {
  const levels = encodeLevelsOf(rows);
  const size = order.length;
  const count = rows.to - rows.from - rows.nulls;
  const head: number[] = [];
  if (size <= 1) {
    head.push(1);
    if (count > 0) pushRun(head, { count, value: 0, width: 1 });
    return inScratch(levels, head);
  }
  // Whole bytes: zstd finds more in them than in codes packed to the bit.
  const width = byteWidth(size);
  head.push(width * 8);
  pushPackedHeader(head, count);
  // The packed codes begin at a multiple of 4, so that they can be written as whole words.
  const start = Math.ceil((levels.length + head.length) / 4) * 4;
  const page = scratch(start + Math.ceil(count / 8) * 8 * width);
  page.fill(0, start + count * width);
  const begin = start - levels.length - head.length;
  page.set(levels, begin);
  page.set(head, begin + levels.length);
  PACK[width](page, start, rows, ranks);
  return page.subarray(begin);
}

/** The body of an RLE_DICTIONARY data page whose codes come as runs, in scratch memory. */
export function encodeRuns(
  runs: readonly { readonly code: number; readonly count: number }[],
  rows: number,
  { order, ranks }: DictionaryOrder,
): Uint8Array {
  const width = order.length <= 1 ? 1 : byteWidth(order.length) * 8;
  const out = [width];
  for (const { code, count } of runs) pushRun(out, { count, value: ranks[code]!, width });
  return inScratch(encodeLevels(rows, undefined), out);
}

type ByteWidth = 1 | 2 | 3 | 4;

function byteWidth(size: number): ByteWidth {
  if (size <= 0x100) return 1;
  if (size <= 0x1_0000) return 2;
  return size <= 0x100_0000 ? 3 : 4;
}

// One loop for each width, since a loop over arrays of several kinds runs at half the speed.
const PACK: Readonly<
  Record<ByteWidth, (page: Uint8Array, start: number, rows: CodedRows, ranks: Uint32Array) => void>
> = {
  1(page, start, { codes, from, to }, ranks) {
    let at = start;
    for (let i = from; i < to; i++) {
      const code = codes[i]!;
      if (code !== 0) page[at++] = ranks[code]!;
    }
  },
  2(page, start, { codes, from, to }, ranks) {
    const out = new Uint16Array(page.buffer, page.byteOffset + start);
    let at = 0;
    for (let i = from; i < to; i++) {
      const code = codes[i]!;
      if (code !== 0) out[at++] = ranks[code]!;
    }
  },
  3(page, start, { codes, from, to }, ranks) {
    let at = start;
    for (let i = from; i < to; i++) {
      const code = codes[i]!;
      if (code === 0) continue;
      const rank = ranks[code]!;
      page[at] = rank;
      page[at + 1] = rank >>> 8;
      page[at + 2] = rank >>> 16;
      at += 3;
    }
  },
  4(page, start, { codes, from, to }, ranks) {
    const out = new Uint32Array(page.buffer, page.byteOffset + start);
    let at = 0;
    for (let i = from; i < to; i++) {
      const code = codes[i]!;
      if (code !== 0) out[at++] = ranks[code]!;
    }
  },
};

/** Two pieces back to back, in scratch memory. */
export function inScratch(head: Uint8Array, tail: ArrayLike<number>): Uint8Array {
  const out = scratch(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return out;
}
