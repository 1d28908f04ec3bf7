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

  it('counts as watched what lies between records, unless a whole window is missing or lost', () => {
    const flows = [span('OK', 3, 20), span('OK', 75, 110), span('OK', 165, 181)];
    expect(rowOf(flows, { from: 0, to: 240, interval: 60 }).share).toBeCloseTo(179 / 240);
    // No line at all from 120 to 300: three windows of a minute.
    const gap = [span('NODATA', 0, 119), span('OK', 301, 359)];
    expect(rowOf(gap, { from: 0, to: 360, interval: 60 }).share).toBeCloseTo((120 + 59) / 360);
    const lost = [span('OK', 0, 119), span('SKIPDATA', 120, 179), span('OK', 180, 239)];
    expect(rowOf(lost, { from: 0, to: 240, interval: 60 }).share).toBeCloseTo(180 / 240);
  });

  it('cuts spans at the edges', () => {
    const row = rowOf([span('OK', -1000, 5), span('OK', 595, 9999)], strip);
    expect(row.runs.map(({ state }) => state)).toEqual(['data', 'nothing', 'data']);
    expect(row.share).toBeCloseTo(11 / 600);
  });
});
