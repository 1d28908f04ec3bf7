import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeLevels } from './levels.ts';

function decode(bytes: Uint8Array, rows: number): boolean[] {
  expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)).toBe(bytes.length - 4);
  const out: boolean[] = [];
  let at = 4;
  while (at < bytes.length) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const count = Math.floor(header / 2);
    if (header % 2 === 0) {
      const value = bytes[at++] === 1;
      for (let i = 0; i < count; i++) out.push(value);
    } else {
      for (let i = 0; i < count * 8; i++) out.push(((bytes[at + (i >> 3)]! >> (i & 7)) & 1) === 1);
      at += count;
    }
  }
  expect(out.length).toBeGreaterThanOrEqual(rows);
  expect(out.length).toBeLessThan(rows + 8);
  return out.slice(0, rows);
}

function bitsOf(present: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(present.length / 8));
  present.forEach((value, row) => {
    if (value) bits[row >>> 3]! |= 1 << (row & 7);
  });
  return bits;
}

test('a column without nulls, or of nothing but nulls, takes a few bytes', () => {
  const full = encodeLevels(1_000_000, undefined);
  expect(full.length).toBeLessThanOrEqual(8);
  expect(decode(full, 1_000_000).every((present) => present)).toBe(true);
  const empty = encodeLevels(1_000_000, new Uint8Array(125_000));
  expect(empty.length).toBeLessThanOrEqual(8);
  expect(decode(empty, 1_000_000).some((present) => present)).toBe(false);
});

test('a null now and then costs little', () => {
  const present = Array.from({ length: 100_000 }, (_, row) => row % 1000 !== 77);
  const levels = encodeLevels(present.length, bitsOf(present));
  expect(decode(levels, present.length)).toEqual(present);
  expect(levels.length).toBeLessThan(1000);
});

test('any pattern of nulls comes back', () => {
  const run = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 40 }), (runs) => {
      const present = runs.flatMap(([value, count]) => new Array<boolean>(count).fill(value));
      expect(decode(encodeLevels(present.length, bitsOf(present)), present.length)).toEqual(present);
    }),
    { seed: 42 },
  );
});
