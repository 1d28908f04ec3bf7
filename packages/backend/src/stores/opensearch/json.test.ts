import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, toJson } from './json.ts';

describe('JSON with long numbers', () => {
  it('reads them exactly, and leaves texts and fractions alone', () => {
    const text =
      '{"a":9007199254740993,"b":"9007199254740993","c":[-9223372036854775808,1],"d":"\\"12345678901234567890","e":1.2345678901234567890e3,"f":0.1234567890123456789}';
    expect(parseJson(text)).toEqual({
      a: 9007199254740993n,
      b: '9007199254740993',
      c: [-(2n ** 63n), 1],
      d: '"12345678901234567890',
      e: 1234.567890123457,
      f: 0.12345678901234568,
    });
  });

  it('keeps short numbers as numbers', () => {
    expect(parseJson('[9007199254740991,1234567890123456,-0]')).toEqual([9007199254740991, 1234567890123456, -0]);
  });

  it('reads what it has written', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.integer(),
      fc.constantFrom('😀\u0000', '"12345678901234567890"', '\\"', '12345678901234567890'),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).filter((n) => !Number.isSafeInteger(Number(n))),
    );
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string({ maxLength: 5 }), value, { noNullPrototype: true, maxKeys: 4 }), {
          maxLength: 4,
        }),
        (values) => {
          expect(parseJson(toJson(values))).toEqual(values);
        },
      ),
      { seed: 20_261_125, numRuns: 100 },
    );
  });

  it('refuses what is no JSON', () => {
    expect(() => parseJson('{"a":12345678901234567890')).toThrow(SyntaxError);
  });
});
