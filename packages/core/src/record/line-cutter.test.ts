import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineCutter } from './line-cutter.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

function cut(text: string, sizes: readonly number[], longest = 1000): string[] {
  const slices: string[] = [];
  const cutter = createLineCutter((lines) => slices.push(decodeUtf8(lines)), longest);
  const bytes = encodeUtf8(text);
  let at = 0;
  for (const size of sizes) {
    cutter.push(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
  }
  cutter.push(bytes.subarray(at));
  cutter.end();
  return slices;
}

describe('createLineCutter', () => {
  it('gives whole lines only, all of them, wherever the stream is cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bc', '\n', '\r\n', 'ü'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(9), { maxLength: 30 }), (whole, sizes) => {
        const slices = cut(whole, sizes);
        expect(slices.join('')).toBe(whole);
        for (const slice of slices.slice(0, -1)) expect(slice.endsWith('\n')).toBe(true);
      }),
      { seed: 14, numRuns: 2000 },
    );
  });

  it('keeps the beginning of a line that is too long, and its line feed', () => {
    expect(cut(`ab\n${'x'.repeat(50)}\ncd\n`, [5, 9, 9, 9, 9, 9, 9], 10)).toEqual([
      'ab\n',
      `${'x'.repeat(11)}\n`,
      'cd\n',
    ]);
    expect(cut('x'.repeat(50), [5, 9], 10)).toEqual(['x'.repeat(11)]);
  });

  it('hands out the half line when the stream breaks off', () => {
    const slices: string[] = [];
    const cutter = createLineCutter((lines) => slices.push(decodeUtf8(lines)), 100);
    cutter.push(encodeUtf8('one\ntw'));
    expect(decodeUtf8(cutter.breakOff())).toBe('tw');
    cutter.end();
    expect(slices).toEqual(['one\n']);
  });
});
