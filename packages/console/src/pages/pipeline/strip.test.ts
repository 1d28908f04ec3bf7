import { describe, expect, it } from 'vitest';
import { cellsOf, placeOf, type Row, runAt, secondsOf } from './strip.ts';

const frame = { from: 1000, to: 2000, interval: 250 };
const row: Row = {
  interfaceId: 'eni-a',
  share: 0.5,
  runs: [
    { state: 'data', start: 1000, end: 1500 },
    { state: 'skipdata', start: 1500, end: 1750 },
    { state: 'nothing', start: 1750, end: 2000 },
  ],
};

describe('the heat strip', () => {
  it('has a place for each instant', () => {
    expect([1000, 1500, 2000].map((seconds) => placeOf(frame, seconds))).toEqual([0, 0.5, 1]);
    expect(placeOf({ from: 0, to: 0, interval: 60 }, 5)).toBe(0);
  });
  it('finds what lies under the pointer', () => {
    expect([0, 0.49, 0.5, 0.99, 1].map((share) => runAt(row, frame, share)?.state)).toEqual([
      'data',
      'data',
      'skipdata',
      'nothing',
      undefined,
    ]);
  });
  it('sums up', () => {
    expect(secondsOf(row)).toEqual({ data: 500, nodata: 0, skipdata: 250, nothing: 250 });
    expect(cellsOf(frame)).toEqual([1000, 1250, 1500, 1750]);
    expect(cellsOf({ from: 0, to: 0, interval: 60 })).toEqual([]);
  });
});
