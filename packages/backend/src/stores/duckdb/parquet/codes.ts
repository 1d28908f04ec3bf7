/** From codes of rows to the body of a data page. */
import { encodeLevels, pushPackedHeader, pushRun } from './levels.ts';

/** What one pass over the codes of a column tells. */
export interface Survey {
  readonly nulls: number;
  /** True when the codes 1, 2, …, `highest` appear first in this order, so that every value up to the highest is used. */
  readonly inOrder: boolean;
  readonly highest: number;
}

export function surveyCodes(codes: Uint32Array, rows: number): Survey {
  let nulls = 0;
  let highest = 0;
  let inOrder = true;
  for (let i = 0; i < rows; i++) {
    const code = codes[i]!;
    if (code === 0) nulls++;
    else if (code > highest) {
      if (code !== highest + 1) inOrder = false;
      highest = code;
    }
  }
  return { nulls, inOrder, highest };
}

/** One bit a row, lowest first, set where the code is not 0; undefined when none is 0. */
export function presentBits(codes: Uint32Array, rows: number, nulls: number): Uint8Array | undefined {
  if (nulls === 0) return undefined;
  const bits = new Uint8Array(Math.ceil(rows / 8));
  if (nulls === rows) return bits;
  for (let i = 0; i < rows; i++) if (codes[i] !== 0) bits[i >>> 3]! |= 1 << (i & 7);
  return bits;
}

/** The body of an RLE_DICTIONARY data page: definition levels, bit width, codes. */
export function encodeCodes(column: { codes: Uint32Array; rows: number; size: number; nulls: number }): Uint8Array {
  const { codes, rows, size, nulls } = column;
  const levels = encodeLevels(rows, presentBits(codes, rows, nulls));
  const count = rows - nulls;
  const head: number[] = [];
  if (size <= 1) {
    head.push(1);
    if (count > 0) pushRun(head, { count, value: 0, width: 1 });
    return concat(levels, head);
  }
  // Whole bytes: zstd finds more in them than in codes packed to the bit.
  const width = byteWidth(size);
  head.push(width * 8);
  pushPackedHeader(head, count);
  const start = Math.ceil((levels.length + head.length) / 4) * 4;
  const page = new Uint8Array(start + Math.ceil(count / 8) * 8 * width);
  const begin = start - levels.length - head.length;
  page.set(levels, begin);
  page.set(head, begin + levels.length);
  packCodes(page, start, { codes, rows, width });
  return page.subarray(begin);
}

/** The body of an RLE_DICTIONARY data page whose codes come as runs. */
export function encodeRuns(
  runs: readonly { readonly code: number; readonly count: number }[],
  rows: number,
  size: number,
): Uint8Array {
  const width = size <= 1 ? 1 : byteWidth(size) * 8;
  const out = [width];
  for (const { code, count } of runs) pushRun(out, { count, value: code - 1, width });
  return concat(encodeLevels(rows, undefined), out);
}

function byteWidth(size: number): 1 | 2 | 3 | 4 {
  if (size <= 0x100) return 1;
  if (size <= 0x1_0000) return 2;
  return size <= 0x100_0000 ? 3 : 4;
}

/** Little-endian codes, counted from 0, nulls left out. `start` is a multiple of 4. */
function packCodes(page: Uint8Array, start: number, column: { codes: Uint32Array; rows: number; width: number }): void {
  const { codes, rows, width } = column;
  if (width === 3) {
    let at = start;
    for (let i = 0; i < rows; i++) {
      const code = codes[i]!;
      if (code === 0) continue;
      page[at] = code - 1;
      page[at + 1] = (code - 1) >>> 8;
      page[at + 2] = (code - 1) >>> 16;
      at += 3;
    }
    return;
  }
  if (width === 1) packWords(page.subarray(start), codes, rows);
  else if (width === 2) packWords(new Uint16Array(page.buffer, start), codes, rows);
  else packWords(new Uint32Array(page.buffer, start), codes, rows);
}

function packWords(out: Uint8Array | Uint16Array | Uint32Array, codes: Uint32Array, rows: number): void {
  let at = 0;
  for (let i = 0; i < rows; i++) {
    const code = codes[i]!;
    if (code !== 0) out[at++] = code - 1;
  }
}

function concat(head: Uint8Array, tail: readonly number[]): Uint8Array {
  const out = new Uint8Array(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return out;
}
