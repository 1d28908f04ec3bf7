import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeDelta } from './delta.ts';

/** The decoder as the format's page describes it, one bit after the other. */
function decode(bytes: Uint8Array): number[] {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const zigzag = () => {
    const value = varint();
    return value & 1n ? -(value + 1n) / 2n : value / 2n;
  };
  const block = Number(varint());
  const miniblocks = Number(varint());
  const count = Number(varint());
  const out = [zigzag()];
  while (out.length < count) {
    const least = zigzag();
    const widths = Array.from({ length: miniblocks }, () => bytes[at++]!);
    for (const width of widths) {
      for (let i = 0; i < block / miniblocks; i++) {
        let value = 0n;
        for (let bit = 0; bit < width; bit++) {
          const index = i * width + bit;
          value |= BigInt((bytes[at + (index >> 3)]! >> (index & 7)) & 1) << BigInt(bit);
        }
        if (out.length < count) out.push(out.at(-1)! + least + value);
      }
      at += (width * block) / miniblocks / 8;
    }
  }
  expect(at).toBe(bytes.length);
  return out.slice(0, count).map(Number);
}

test.each([
  { name: 'one value', values: [7] },
  { name: 'line numbers', values: Array.from({ length: 1000 }, (_, i) => i + 2) },
  { name: 'several objects', values: Array.from({ length: 1000 }, (_, i) => (i % 77) + 2) },
  { name: 'the widest differences', values: [0, 0xffff_ffff, 0, 0xffff_ffff, 0xffff_ffff, 0] },
  { name: 'a whole block and one more', values: Array.from({ length: 129 + 128 }, (_, i) => i * i) },
])('$name come back', ({ values }) => {
  expect(decode(encodeDelta(Uint32Array.from(values), values.length))).toEqual(values);
});

test('line numbers take a twentieth of a byte', () => {
  const lines = Uint32Array.from({ length: 12_800 }, (_, i) => i + 2);
  expect(encodeDelta(lines, lines.length).length).toBeLessThan(lines.length / 20);
});

test('any values come back', () => {
  const close = fc.integer({ min: 1_763_942_400, max: 1_763_942_460 });
  const any = fc.integer({ min: 0, max: 0xffff_ffff });
  fc.assert(
    fc.property(fc.array(fc.oneof(close, close, any), { minLength: 1, maxLength: 700 }), (values) => {
      expect(decode(encodeDelta(Uint32Array.from(values), values.length))).toEqual(values);
    }),
    { seed: 41 },
  );
});
