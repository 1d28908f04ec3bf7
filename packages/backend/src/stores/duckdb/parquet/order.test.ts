import { expect, test } from 'vitest';
import { countCodes } from './column.ts';
import { orderAsIs, orderByFrequency } from './order.ts';

test('the most frequent value comes first, equal ones as they were', () => {
  const { order, ranks } = orderByFrequency(Uint32Array.of(99, 1, 5, 1, 100_000, 5, 1));
  expect([...order]).toEqual([3, 1, 4, 0, 2, 5]);
  expect([...ranks.subarray(1)]).toEqual([3, 1, 4, 0, 2, 5]);
});

test('ranks and order are each other backwards', () => {
  const counts = Uint32Array.from({ length: 2001 }, (_, code) => 1 + ((code * 7919) % 13));
  for (const { order, ranks } of [orderByFrequency(counts), orderAsIs(counts)]) {
    expect(Array.from(order, (value) => order[ranks[value + 1]!])).toEqual([...order]);
    expect(new Set(order).size).toBe(2000);
  }
});

test.each([1, 3, 5000])('codes of a dictionary of %i are counted', (size) => {
  const codes = Uint32Array.from({ length: 10_003 }, (_, row) => (row * row) % (size + 1));
  const expected = new Array(size + 1).fill(0);
  for (const code of codes.subarray(1, 10_000)) expected[code]++;
  expect([...countCodes(codes, { from: 1, to: 10_000, size })]).toEqual(expected);
});
