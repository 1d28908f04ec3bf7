import type { FlowColumn } from '@thalweg/core/record';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fragmentsOf } from './fragments.ts';

const base = { field: undefined, codes: new Uint32Array() };
const integer = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }),
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
);

/** The text of each code. */
function piecesOf(column: FlowColumn): string[] {
  const { bytes, offsets, longest } = fragmentsOf(column);
  expect(offsets).toHaveLength(column.size + 2);
  const pieces = Array.from({ length: column.size + 1 }, (_, code) => bytes.slice(offsets[code]!, offsets[code + 1]!));
  expect(longest).toBe(Math.max(...pieces.map(({ length }) => length)));
  return pieces.map((piece) => new TextDecoder().decode(piece));
}

it('writes what JSON.stringify would: text of any kind', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.array(text), (name, values) => {
      const parts = values.map((value) => Buffer.from(value));
      const offsets = Uint32Array.from([0, ...parts]).map((_, i) =>
        parts.slice(0, i).reduce((sum, { length }) => sum + length, 0),
      );
      const entries = { bytes: new Uint8Array(Buffer.concat(parts)), offsets };
      const column: FlowColumn = { ...base, type: 'text', name, size: values.length, entries };
      // A lone surrogate is no UTF-8: the bytes hold what stands for it.
      const wanted = parts.map((part) => `,${JSON.stringify(name)}:${JSON.stringify(part.toString())}`);
      expect(piecesOf(column)).toEqual(['', ...wanted]);
    }),
  );
});

it('writes the digits of integers up to 64 bits', () => {
  fc.assert(
    fc.property(fc.array(integer), (values) => {
      const low = Uint32Array.from(values, (value) => Number(value & 0xffff_ffffn));
      const high = Uint32Array.from(values, (value) => Number(value >> 32n));
      const long: FlowColumn = { ...base, type: 'int64', name: 'bytes', size: values.length, low, high };
      expect(piecesOf(long)).toEqual(['', ...values.map((value) => `,"bytes":${value}`)]);
      const short: FlowColumn = { ...base, type: 'int32', name: 'dstport', size: values.length, values: low };
      expect(piecesOf(short)).toEqual(['', ...Array.from(low, (value) => `,"dstport":${value}`)]);
    }),
  );
});
