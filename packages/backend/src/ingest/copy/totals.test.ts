import { expect, it } from 'vitest';
import { areEqual } from './totals.ts';

const totals = (bytes: bigint) => ({ rows: 1n, bytes, packets: 1n });

it.each([
  [1n, 1n, true],
  [1n, 2n, false],
  [2n ** 53n - 1n, 2n ** 53n, false],
  // As doubles tell them.
  [2n ** 63n - 1n, 2n ** 63n, true],
  [2n ** 63n, 2n ** 63n - 2n ** 24n, false],
])('compares sums of %s and %s bytes', (a, b, expected) => {
  expect(areEqual(totals(a), totals(b))).toBe(expected);
  expect(areEqual(totals(b), totals(a))).toBe(expected);
});

it('compares rows and packets, too', () => {
  expect(areEqual({ ...totals(1n), rows: 2n }, totals(1n))).toBe(false);
  expect(areEqual({ ...totals(1n), packets: 2n }, totals(1n))).toBe(false);
});
