import type { HistogramAnswer } from '@thalweg/core/api';
import { describe, expect, it } from 'vitest';
import { clockOf } from '../lib/clock.ts';
import { CHART_COLOURS } from '../theme/chart-colours.ts';
import { axisLabels, byteStep, isPartial, toBars } from './time-series.ts';

const answer: HistogramAnswer = {
  interval: 60,
  measure: 'count',
  time: { from: 30, to: 150 },
  series: [
    { kind: 'value', value: 'REJECT', total: 9 },
    { kind: 'value', value: 'ACCEPT', total: 4 },
    { kind: 'other', total: '1' },
  ],
  buckets: [
    { start: 0, values: [5, 1, 0] },
    { start: 60, values: [4, 3, '1'] },
    { start: 120, values: [0, 0, 0] },
  ],
  total: 14,
  hints: [],
};
const options = { by: 'action', mirror: false, colours: CHART_COLOURS.light, show: String };

describe('toBars', () => {
  it('puts accepted on the axis, hatches rejected, and leaves the rest for last', () => {
    const bars = toBars(answer, options);
    expect(bars.map(({ name, hatched, data }) => ({ name, hatched, data }))).toEqual([
      { name: 'ACCEPT', hatched: false, data: [1, 3, 0] },
      { name: 'REJECT', hatched: true, data: [5, 4, 0] },
      { name: 'other', hatched: false, data: [0, 1, 0] },
    ]);
    expect(bars[0]?.colour).toBe(CHART_COLOURS.light.accept);
  });
  it('draws rejected below the axis when mirrored', () => {
    const rejected = toBars(answer, { ...options, mirror: true }).find(({ name }) => name === 'REJECT');
    expect(rejected?.data).toEqual([-5, -4, -0]);
  });
  it('gives other values colours of their own', () => {
    const colours = toBars({ ...answer, series: answer.series.slice(0, 2) }, { ...options, by: 'dstport' }).map(
      ({ colour }) => colour,
    );
    expect(new Set(colours).size).toBe(2);
  });
});

it('knows the buckets that the range cuts', () => {
  expect(answer.buckets.map(({ start }) => isPartial(answer, start))).toEqual([true, false, true]);
});

describe('axisLabels', () => {
  const clock = clockOf('UTC');
  const from = Date.UTC(2024, 0, 31, 20) / 1000;
  it('labels round hours, with the date where it changes', () => {
    const starts = Array.from({ length: 48 }, (_, place) => from + place * 600);
    expect([...axisLabels(starts, 9, clock)]).toEqual([
      [0, '20:00\nJan 31, 2024'],
      [6, '21:00'],
      [12, '22:00'],
      [18, '23:00'],
      [24, '00:00\nFeb 1, 2024'],
      [30, '01:00'],
      [36, '02:00'],
      [42, '03:00'],
    ]);
  });
  it('labels days over a long range, never more than there is room', () => {
    const starts = Array.from({ length: 90 }, (_, place) => Date.UTC(2024, 0, 1) / 1000 + place * 86_400);
    const labels = axisLabels(starts, 8, clock);
    expect(labels.size).toBeLessThanOrEqual(8);
    expect(labels.get(0)).toBe('Jan 1, 2024');
  });
  it('has none without buckets', () => {
    expect(axisLabels([], 8, clock).size).toBe(0);
  });
});

describe('byteStep', () => {
  const MIB = 1024 ** 2;
  it.each([
    [[0], 1],
    [[3, 1], 1],
    [[900], 500],
    [[2100], 1024],
    [[37 * MIB, MIB], 10 * MIB],
    [['9223372036854775807'], 2 * 1024 ** 6],
  ])('rounds %j in the unit that they are told in', (values, step) => {
    expect(
      byteStep({
        buckets: [
          { start: 0, values: [1] },
          { start: 1, values },
        ],
      }),
    ).toBe(step);
  });
});
