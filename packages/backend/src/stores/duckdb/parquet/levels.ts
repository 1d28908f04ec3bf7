/**
 * Parquet's RLE / bit-packing hybrid for definition levels (1 bit a row: 0 = null) and for dictionary codes.
 * Source: https://parquet.apache.org/docs/file-format/data-pages/encodings/#run-length-encoding--bit-packing-hybrid-rle--3
 */
import { pushVarint } from './varint.ts';

/** A run of equal values; `width` is the bit width of the page. */
export function pushRun(out: number[], run: { count: number; value: number; width: number }): void {
  pushVarint(out, run.count * 2);
  for (let bits = 0; bits < run.width; bits += 8) out.push((run.value >>> bits) & 0xff);
}

/** Header of `count` bit-packed values; they are padded to whole groups of eight. */
export function pushPackedHeader(out: number[], count: number): void {
  pushVarint(out, Math.ceil(count / 8) * 2 + 1);
}

/**
 * Definition levels of a flat OPTIONAL column, with the 4-byte length that a version 1 data page puts before them.
 * `present` has one bit a row, lowest bit first; undefined when no row is null.
 */
export function encodeLevels(rows: number, present: Uint8Array | undefined): Uint8Array {
  if (present !== undefined) return encodeBits(rows, present);
  const out: number[] = [0, 0, 0, 0];
  pushRun(out, { count: rows, value: 1, width: 1 });
  return withLength(Uint8Array.from(out));
}

/** `bytes`, whose first four are the length of the others. */
function withLength(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, bytes.length - 4, true);
  return bytes;
}

/** Two groups of eight equal bits are as long as the header of a run; from there on a run is shorter. */
const SHORTEST_RUN = 3;
/** Bytes of a header at most. */
const HEADER = 5;

function encodeBits(rows: number, bits: Uint8Array): Uint8Array {
  const groups = Math.ceil(rows / 8);
  // A run has three groups or more, with one or more packed ones between it and the next.
  const out = new Uint8Array(4 + groups + (2 * HEADER + 1) * (Math.ceil(groups / SHORTEST_RUN) + 1));
  let at = 4;
  let packedFrom = 0;
  let group = 0;
  while (group < groups) {
    const end = sameUntil(bits, group, groups);
    if (end - group >= SHORTEST_RUN || (end > group && group === 0 && end === groups)) {
      at = putPacked(out, at, bits.subarray(packedFrom, group));
      at = putVarint(out, at, (Math.min(end * 8, rows) - group * 8) * 2);
      out[at++] = bits[group]! & 1;
      packedFrom = end;
    }
    group = Math.max(end, group + 1);
  }
  at = putPacked(out, at, bits.subarray(packedFrom, groups));
  return withLength(out.subarray(0, at));
}

/** The end of the groups of all ones, or all zeros, that begin at `group`; `group` itself when there is none. */
function sameUntil(bits: Uint8Array, group: number, groups: number): number {
  const byte = bits[group]!;
  let end = group;
  if (byte === 0 || byte === 0xff) while (end < groups && bits[end] === byte) end++;
  return end;
}

/** Writes groups as they are; returns where they end. */
function putPacked(out: Uint8Array, at: number, groups: Uint8Array): number {
  if (groups.length === 0) return at;
  const next = putVarint(out, at, groups.length * 2 + 1);
  out.set(groups, next);
  return next + groups.length;
}

/** Writes a varint below 2^31; returns where it ends. */
function putVarint(out: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value;
  while (rest >= 0x80) {
    out[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[next++] = rest;
  return next;
}
