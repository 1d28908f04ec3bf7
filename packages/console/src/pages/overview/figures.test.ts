import type { CoverageAnswer, HistogramAnswer } from '@thalweg/core/api';
import { describe, expect, it } from 'vitest';
import { changeOf, courseOf, formatChange, watchedOf } from './figures.ts';

const histogram: HistogramAnswer = {
  interval: 60,
  measure: 'count',
  time: { from: 0, to: 120 },
  series: [
    { kind: 'value', value: 'ACCEPT', total: 5 },
    { kind: 'value', value: 'REJECT', total: '3' },
    { kind: 'value', value: null, total: 1 },
  ],
  buckets: [
    { start: 0, values: [2, '3', 0] },
    { start: 60, values: [3, 0, 1] },
  ],
  total: 9,
  hints: [],
};

describe('courseOf', () => {
  it('sums all series, or takes one', () => {
    expect(courseOf(histogram)).toEqual({ total: 9, values: [5, 4] });
    expect(courseOf(histogram, { value: 'REJECT' })).toEqual({ total: 3, values: [3, 0] });
    expect(courseOf(histogram, { value: 'other' })).toEqual({ total: 0, values: [0, 0] });
  });
  it('knows nothing of buckets that lie outside, if only in part', () => {
    expect(courseOf(histogram, { known: { from: 0, to: 119 } })).toEqual({ total: 9, values: [5, undefined] });
    expect(courseOf({ ...histogram, time: { from: 30, to: 120 } })).toEqual({ total: 9, values: [undefined, 4] });
  });
});

const run = (state: CoverageAnswer['interfaces'][number]['runs'][number]['state'], start: number, end: number) => ({
  state,
  start,
  end,
});
const coverage: CoverageAnswer = {
  from: 0,
  to: 400,
  interval: 100,
  total: 2,
  interfaces: [
    { interfaceId: 'eni-a', share: 1, runs: [run('data', 0, 200), run('nodata', 200, 300), run('nothing', 300, 400)] },
    {
      interfaceId: 'eni-b',
      share: 0,
      runs: [run('skipdata', 0, 100), run('data', 100, 200), run('nothing', 200, 400)],
    },
  ],
};

describe('watchedOf', () => {
  it('counts data and NODATA, and neither SKIPDATA nor nothing', () => {
    expect(watchedOf(coverage, 0, 400)).toEqual({ share: 0.5, values: [0.5, 1, 0.5, 0], active: [1, 2, 0, 0] });
  });
  it('leaves out what lies outside the range', () => {
    expect(watchedOf(coverage, 100, 250)).toEqual({
      share: (1 + 0.5 * 0.5) / 1.5,
      values: [undefined, 1, 0.5, undefined],
      active: [undefined, 2, 0, undefined],
    });
  });
  it('is nothing without interfaces or time', () => {
    expect(watchedOf({ ...coverage, interfaces: [] }, 0, 400)).toBeUndefined();
    expect(watchedOf(coverage, 500, 600)).toBeUndefined();
  });
});

describe('the change', () => {
  it.each([
    [110, 100, '+10\u202f%'],
    [98.5, 100, '−1.5\u202f%'],
    [0, 100, '−100\u202f%'],
    [100, 100, '±0\u202f%'],
    [2500, 100, '×25'],
  ])('from %s against %s is %s', (now, before, text) => {
    expect(formatChange(changeOf(now, before) ?? Number.NaN)).toBe(text);
  });
  it('is unknown against nothing', () => {
    expect(changeOf(5, 0)).toBeUndefined();
    expect(changeOf(5, undefined)).toBeUndefined();
    expect(changeOf(undefined, 5)).toBeUndefined();
  });
});
