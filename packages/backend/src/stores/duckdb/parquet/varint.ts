/** Appends an unsigned LEB128 integer, as Thrift's compact protocol and Parquet's run headers have it; up to 2^53 - 1. */
export function pushVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}

/** Appends a signed integer in zigzag order (0, -1, 1, -2, …) as a varint; magnitudes below 2^52. */
export function pushZigzag(out: number[], value: number): void {
  pushVarint(out, value < 0 ? -2 * value - 1 : 2 * value);
}
