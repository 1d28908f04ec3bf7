import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressTable, joinWords, splitWords, valueAt } from './places.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });

describe('words', () => {
  it('are the halves of a number, and make it again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word)), (pairs) => {
        const numbers = joinWords(
          pairs.map(([high]) => high),
          pairs.map(([, low]) => low),
        );
        expect([...numbers]).toEqual(pairs.map(([high, low]) => (BigInt(high) << 32n) | BigInt(low)));
        const { high, low } = splitWords(numbers);
        expect([...high].map((one, i) => [one, low[i]])).toEqual(pairs);
      }),
      { seed: 20_261_126 },
    );
  });

  it('are read from the middle of an array', () => {
    const numbers = joinWords([1, 2, 3], [4, 5, 6]).subarray(1);
    expect([...splitWords(numbers).high, ...splitWords(numbers).low]).toEqual([2, 3, 5, 6]);
  });
});

it('the last step that begins before an address tells its value', () => {
  const table: AddressTable = {
    upper: BigUint64Array.from([0n, 0n, 1n]),
    lower: BigUint64Array.from([0n, 5n, 0n]),
    value: Uint32Array.from([0, 1, 2]),
    values: ['', 'DE', 'US'],
  };
  expect([0n, 4n, 5n, (1n << 64n) - 1n, 1n << 64n].map((address) => valueAt(table, address))).toEqual([
    undefined,
    undefined,
    'DE',
    'DE',
    'US',
  ]);
});
