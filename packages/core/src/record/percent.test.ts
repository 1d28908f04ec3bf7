import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePercent } from './percent.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

const decode = (text: string) => decodeUtf8(decodePercent(encodeUtf8(text)));

describe('decodePercent', () => {
  it.each([
    ['plain', 'plain'],
    ['platform%2Dengineering', 'platform-engineering'],
    ['%2D', '-'],
    ['%20%c3%9cber%F0%9F%98%80', ' Über😀'],
    ['%2520', '%20'],
    ['100%', '100%'],
    ['%2', '%2'],
    ['%zz%41', '%zzA'],
    ['a%20b%ZZ', 'a b%ZZ'],
    ['%E4%B8', '%E4%B8'],
    ['%C3%28', '%C3('],
    ['%ED%A0%80', '%ED%A0%80'],
    ['%41%FF%42', 'A%FFB'],
    ['é%C3', 'é%C3'],
  ])('turns %s into %s', (from, to) => {
    expect(decode(from)).toBe(to);
  });

  it('undoes encodeURIComponent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decode(encodeURIComponent(text))).toBe(text);
      }),
      { seed: 13, numRuns: 1000 },
    );
  });
});
