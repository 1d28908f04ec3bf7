import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketCount, chooseInterval } from './interval.ts';

const DAY = 86_400;

describe('chooseInterval', () => {
  it.each([
    ['a quarter of an hour', 900, 60],
    ['an hour', 3600, 60],
    ['six hours', 6 * 3600, 600],
    ['a day', DAY, 1800],
    ['a week', 7 * DAY, 3 * 3600],
    ['a month', 30 * DAY, 12 * 3600],
    ['a quarter', 90 * DAY, DAY],
    ['a year', 365 * DAY, 7 * DAY],
  ])('%s', (_, span, expected) => {
    expect(chooseInterval(1_760_000_400, 1_760_000_400 + span - 1)).toBe(expected);
  });

  it('never makes more than 100 bars', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 33), fc.nat(2 ** 35), (from, span) => {
        const interval = chooseInterval(from, from + span);
        expect(Number.isInteger(interval) && interval >= 60).toBe(true);
        expect(bucketCount(from, from + span, interval)).toBeLessThanOrEqual(100);
      }),
      { seed: 1 },
    );
  });
});
