import { describe, expect, it } from 'vitest';
import { foldHistogram, placeCells } from './fold-histogram.ts';

describe('foldHistogram', () => {
  const cells = [
    { bucket: 120, series: 0, measure: 2n },
    { bucket: 240, series: 1, measure: 3n },
    { bucket: 120, series: 0, measure: 2n ** 64n },
  ];

  it('makes every bucket between the first and the last cell', () => {
    const { buckets } = foldHistogram({ interval: 60 }, ['a', 'b'], {
      span: { from: undefined, last: undefined },
      cells,
    });
    expect(buckets).toEqual([
      { start: 120, measures: [2n ** 64n + 2n, 0n] },
      { start: 180, measures: [0n, 0n] },
      { start: 240, measures: [0n, 3n] },
    ]);
  });

  it('makes the buckets of the span, aligned to the epoch', () => {
    const { buckets } = foldHistogram({ interval: 60 }, ['a', 'b'], { span: { from: 61, last: 300 }, cells });
    expect(buckets.map(({ start }) => start)).toEqual([60, 120, 180, 240, 300]);
  });

  it('has no buckets without a cell and an end', () => {
    expect(foldHistogram({ interval: 60 }, [''], { span: { from: 0, last: undefined }, cells: [] }).buckets).toEqual(
      [],
    );
  });
});

describe('placeCells', () => {
  const cell = (value: string | null, measure: bigint) => ({ bucket: 0, value, measure });

  it('takes the largest values, equal ones in their order, missing last, and adds the others up', () => {
    const cells = [cell('c', 1n), cell(null, 2n), cell('b', 2n), cell('a', 1n), cell('c', 4n)];
    const placed = placeCells(cells, 3);
    expect(placed.series).toEqual(['c', 'b', null, undefined]);
    expect(placed.cells.map(({ series }) => series)).toEqual([0, 2, 1, 3, 0]);
  });

  it('has no other when all values fit', () => {
    expect(placeCells([cell('a', 1n)], 1).series).toEqual(['a']);
  });

  it('orders text by code point', () => {
    expect(placeCells([cell('\u{1f600}', 1n), cell('\uffff', 1n)], 2).series).toEqual(['\uffff', '\u{1f600}']);
  });
});
