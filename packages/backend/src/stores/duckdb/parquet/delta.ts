/**
 * DELTA_BINARY_PACKED of unsigned 32-bit values: line numbers, which grow by one, cost next to nothing.
 * Source: https://parquet.apache.org/docs/file-format/data-pages/encodings/#delta-encoding-delta_binary_packed--5
 */
import { pushVarint, pushZigzag } from './varint.ts';

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;

/** Encodes the first `count` values. */
export function encodeDelta(values: Uint32Array, count: number): Uint8Array {
  const out: number[] = [];
  pushVarint(out, BLOCK);
  pushVarint(out, MINIBLOCKS);
  pushVarint(out, count);
  pushZigzag(out, count === 0 ? 0 : values[0]!);
  const deltas = new Float64Array(BLOCK);
  for (let from = 1; from < count; from += BLOCK) {
    const length = Math.min(BLOCK, count - from);
    let least = values[from]! - values[from - 1]!;
    let greatest = least;
    for (let i = 0; i < length; i++) {
      const delta = values[from + i]! - values[from + i - 1]!;
      deltas[i] = delta;
      if (delta < least) least = delta;
      else if (delta > greatest) greatest = delta;
    }
    pushZigzag(out, least);
    if (least === greatest) {
      for (let i = 0; i < MINIBLOCKS; i++) out.push(0);
      continue;
    }
    // Rows after the last value count as the smallest delta: zero bits.
    deltas.fill(least, length);
    pushBlock(out, deltas, least);
  }
  return Uint8Array.from(out);
}

function pushBlock(out: number[], deltas: Float64Array, least: number): void {
  const widths: number[] = [];
  for (let from = 0; from < BLOCK; from += MINIBLOCK) {
    let greatest = 0;
    for (let i = from; i < from + MINIBLOCK; i++) greatest = Math.max(greatest, deltas[i]! - least);
    widths.push(bitWidth(greatest));
  }
  out.push(...widths);
  widths.forEach((width, index) => {
    if (width > 0) pushPacked(out, { deltas, from: index * MINIBLOCK, least, width });
  });
}

/** A difference of two differences of 32-bit values has up to 34 bits, so bits are gathered by arithmetic, not by shifts. */
function pushPacked(out: number[], block: { deltas: Float64Array; from: number; least: number; width: number }): void {
  let pending = 0;
  let bits = 0;
  for (let i = block.from; i < block.from + MINIBLOCK; i++) {
    pending += (block.deltas[i]! - block.least) * 2 ** bits;
    bits += block.width;
    while (bits >= 8) {
      out.push(pending % 256);
      pending = Math.floor(pending / 256);
      bits -= 8;
    }
  }
}

function bitWidth(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}
