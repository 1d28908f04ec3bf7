import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketCount, bucketOf, bucketOrigin, chooseInterval } from './interval.ts';

const DAY = 86_400;

describe('bucketOrigin', () => {
  const winter = Date.UTC(2026, 10, 24) / 1000;
  it.each([
    ['UTC', DAY, 0],
    ['Asia/Tokyo', DAY, 15 * 3600],
    ['America/New_York', DAY, 5 * 3600],
    ['Asia/Kolkata', 3600, 1800],
    ['Asia/Kathmandu', 600, 300],
    ['Asia/Tokyo', 3600, 0],
    ['-03:30', DAY, 3.5 * 3600],
  ])('%s, %i s', (tz, interval, origin) => {
    expect(bucketOrigin(interval, { tz, at: winter })).toBe(origin);
  });

  it('goes by the offset of the instant, as clocks change', () => {
    const at = Date.UTC(2026, 6, 1) / 1000;
    expect(bucketOrigin(DAY, { tz: 'America/New_York', at })).toBe(4 * 3600);
  });

  it('begins the buckets of a day at midnight', () => {
    const cut = { interval: DAY, origin: bucketOrigin(DAY, { tz: 'Asia/Tokyo', at: winter }) };
    const midnight = Date.parse('2026-11-24T00:00:00+09:00') / 1000;
    expect(bucketOf(midnight, cut)).toBe(midnight);
    expect(bucketOf(midnight - 1, cut)).toBe(midnight - DAY);
    expect(bucketCount(midnight, midnight + DAY - 1, cut)).toBe(1);
  });
});

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
        expect(bucketCount(from, from + span, { interval })).toBeLessThanOrEqual(100);
      }),
      { seed: 1 },
    );
  });
});
