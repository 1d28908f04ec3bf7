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
  const out: number[] = [0, 0, 0, 0];
  if (present === undefined) pushRun(out, { count: rows, value: 1, width: 1 });
  else pushBits(out, rows, present);
  const bytes = Uint8Array.from(out);
  new DataView(bytes.buffer).setUint32(0, bytes.length - 4, true);
  return bytes;
}

/** Two groups of eight equal bits are as long as the header of a run; from there on a run is shorter. */
const SHORTEST_RUN = 3;

function pushBits(out: number[], rows: number, bits: Uint8Array): void {
  const groups = Math.ceil(rows / 8);
  let packedFrom = 0;
  let group = 0;
  while (group < groups) {
    const byte = bits[group]!;
    let end = group + 1;
    if (byte === 0 || byte === 0xff) while (end < groups && bits[end] === byte) end++;
    const whole = byte === 0 || byte === 0xff;
    if (whole && (end - group >= SHORTEST_RUN || (group === 0 && end === groups))) {
      pushPackedBits(out, bits, packedFrom, group);
      pushRun(out, { count: Math.min(end * 8, rows) - group * 8, value: byte & 1, width: 1 });
      packedFrom = end;
    }
    group = end;
  }
  pushPackedBits(out, bits, packedFrom, groups);
}

function pushPackedBits(out: number[], bits: Uint8Array, from: number, to: number): void {
  if (from === to) return;
  pushPackedHeader(out, (to - from) * 8);
  for (let group = from; group < to; group++) out.push(bits[group]!);
}
