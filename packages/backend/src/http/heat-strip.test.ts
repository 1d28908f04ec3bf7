import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoverageSpan } from '../stores/store.ts';
import { rowOf, stripOf } from './heat-strip.ts';

const span = (status: CoverageSpan['status'], start: number, end: number): CoverageSpan => ({
  interfaceId: 'eni-1',
  status,
  start,
  end,
});

describe('stripOf', () => {
  it('takes the narrowest round width that fits', () => {
    expect(stripOf(0, 3600, 60)).toEqual({ from: 0, to: 3600, interval: 60 });
    expect(stripOf(0, 3600, 59)).toEqual({ from: 0, to: 3600, interval: 300 });
    expect(stripOf(90, 3700, 100)).toEqual({ from: 60, to: 3720, interval: 60 });
  });

  it('holds the range in at most so many cells', () => {
    fc.assert(
      fc.property(
        fc.nat(2e9),
        fc.integer({ min: 1, max: 2e9 }),
        fc.integer({ min: 2, max: 500 }),
        (from, length, cells) => {
          const strip = stripOf(from, from + length, cells);
          expect(strip.from).toBeLessThanOrEqual(from);
          expect(strip.to).toBeGreaterThanOrEqual(from + length);
          expect((strip.to - strip.from) / strip.interval).toBeLessThanOrEqual(cells);
        },
      ),
      { seed: 3 },
    );
  });

  it('is empty for an empty range', () => {
    expect(stripOf(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 10)).toEqual({ from: 0, to: 0, interval: 60 });
  });
});

describe('rowOf', () => {
  const strip = { from: 0, to: 600, interval: 60 };

  it('shows skipped before data before silence before nothing', () => {
    const row = rowOf([span('NODATA', 0, 239), span('OK', 60, 179), span('SKIPDATA', 120, 121)], strip);
    expect(row.runs).toEqual([
      { state: 'nodata', start: 0, end: 60 },
      { state: 'data', start: 60, end: 120 },
      { state: 'skipdata', start: 120, end: 180 },
      { state: 'nodata', start: 180, end: 240 },
      { state: 'nothing', start: 240, end: 600 },
    ]);
    expect(row.share).toBeCloseTo(0.4);
  });

  it('cuts spans at the edges', () => {
    const row = rowOf([span('OK', -1000, 5), span('OK', 595, 9999)], strip);
    expect(row.runs.map(({ state }) => state)).toEqual(['data', 'nothing', 'data']);
    expect(row.share).toBeCloseTo(11 / 600);
  });
});
