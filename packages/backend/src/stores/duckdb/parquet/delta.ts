/**
 * DELTA_BINARY_PACKED of unsigned 32-bit values: line numbers, which grow by one, cost next to nothing, and times that wander
 * within a minute cost less than a byte.
 * Source: https://parquet.apache.org/docs/file-format/data-pages/encodings/#delta-encoding-delta_binary_packed--5
 */
import { pushVarint, pushZigzag } from './varint.ts';

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;
/** A block at its longest: smallest delta, four widths, and 34 bits a value, which a difference of differences can have. */
const LONGEST_BLOCK = 10 + MINIBLOCKS + (BLOCK * 34) / 8;
/** Up to this width a value and seven pending bits fit the 32 bits of an integer. */
const NARROW = 24;

/** Encodes the first `count` values. */
export function encodeDelta(values: Uint32Array, count: number): Uint8Array {
  const head: number[] = [];
  pushVarint(head, BLOCK);
  pushVarint(head, MINIBLOCKS);
  pushVarint(head, count);
  pushZigzag(head, count === 0 ? 0 : values[0]!);
  const out = new Uint8Array(head.length + Math.ceil(count / BLOCK) * LONGEST_BLOCK);
  out.set(head);
  let at = head.length;
  const deltas = new Float64Array(BLOCK);
  // A block is a call, which is compiled once; the loop over all of them would be compiled anew for column after column.
  for (let from = 1; from < count; from += BLOCK)
    at = putBlock(out, at, deltas, values.subarray(from - 1, Math.min(from + BLOCK, count)));
  return out.subarray(0, at);
}

/** Writes the differences between up to 129 values at `at`; returns where they end. `deltas` is room for them. */
function putBlock(out: Uint8Array, at: number, deltas: Float64Array, values: Uint32Array): number {
  const length = values.length - 1;
  let least = values[1]! - values[0]!;
  let greatest = least;
  for (let i = 0; i < length; i++) {
    const delta = values[i + 1]! - values[i]!;
    deltas[i] = delta;
    if (delta < least) least = delta;
    else if (delta > greatest) greatest = delta;
  }
  const next = putZigzag(out, at, least);
  if (least === greatest) return next + MINIBLOCKS;
  // Rows after the last value count as the smallest delta: zero bits.
  deltas.fill(least, length);
  return packBlock(out, next, deltas, least);
}

/** Writes a signed integer as `pushZigzag` appends it; returns where it ends. */
function putZigzag(out: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  while (rest >= 0x80) {
    out[next++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  out[next++] = rest;
  return next;
}

/** Writes the widths and the bits of a block at `at`; returns where it ends. */
function packBlock(out: Uint8Array, at: number, deltas: Float64Array, least: number): number {
  let next = at + MINIBLOCKS;
  for (let mini = 0; mini < MINIBLOCKS; mini++) {
    const from = mini * MINIBLOCK;
    let greatest = 0;
    for (let i = from; i < from + MINIBLOCK; i++) {
      const excess = deltas[i]! - least;
      deltas[i] = excess;
      if (excess > greatest) greatest = excess;
    }
    const width = bitWidth(greatest);
    out[at + mini] = width;
    if (width <= NARROW) packNarrow(out, { at: next, from, width }, deltas);
    else packWide(out, { at: next, from, width }, deltas);
    next += (MINIBLOCK * width) / 8;
  }
  return next;
}

/** Where the bits of a miniblock go, which values they are, and how many bits each has. */
interface Miniblock {
  readonly at: number;
  readonly from: number;
  readonly width: number;
}

function packNarrow(out: Uint8Array, { at: start, from, width }: Miniblock, values: Float64Array): void {
  let at = start;
  let pending = 0;
  let bits = 0;
  for (let i = from; i < from + MINIBLOCK; i++) {
    pending |= values[i]! << bits;
    bits += width;
    while (bits >= 8) {
      out[at++] = pending;
      pending >>>= 8;
      bits -= 8;
    }
  }
}

/** The same by arithmetic, since shifts end at 32 bits. */
function packWide(out: Uint8Array, { at: start, from, width }: Miniblock, values: Float64Array): void {
  let at = start;
  let pending = 0;
  let bits = 0;
  for (let i = from; i < from + MINIBLOCK; i++) {
    pending += values[i]! * 2 ** bits;
    bits += width;
    while (bits >= 8) {
      out[at++] = pending % 256;
      pending = Math.floor(pending / 256);
      bits -= 8;
    }
  }
}

function bitWidth(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : Math.floor(Math.log2(value)) + 1;
}
