import type { TimeRange } from '@thalweg/core/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from './view.ts';
import { createWindows } from './windows.ts';

function part(minStart: number | undefined, maxStart: number | undefined, rows: number): Part {
  return { minStart, maxStart, rows } as Part;
}

/** All windows of so many rows each. */
function cut(parts: readonly Part[], rows: number, { descending = true, time = {} as TimeRange } = {}) {
  const windows = createWindows(parts, time, descending);
  const found: [number, number][] = [];
  for (let window = windows.next(rows); window; window = windows.next(rows)) {
    found.push([Number(window.from), Number(window.to)]);
  }
  return found;
}

describe('createWindows', () => {
  const two = [part(0, 99, 100), part(100, 199, 100)];

  it('cuts time from the latest second on, by the number of rows', () => {
    expect(cut(two, 100)).toEqual([
      [100, 200],
      [0, 100],
    ]);
    expect(cut(two, 150)).toEqual([
      [50, 200],
      [0, 50],
    ]);
    expect(cut(two, 1000)).toEqual([[0, 200]]);
  });

  it('cuts from the earliest second on', () => {
    expect(cut(two, 150, { descending: false })).toEqual([
      [0, 150],
      [150, 200],
    ]);
  });

  it('takes overlapping parts together', () => {
    expect(cut([part(0, 99, 100), part(50, 149, 100)], 100)).toEqual([
      [75, 150],
      [0, 75],
    ]);
  });

  it('spans what no part covers', () => {
    expect(cut([part(0, 9, 10), part(1000, 1009, 10)], 15)).toEqual([
      [5, 1010],
      [0, 5],
    ]);
  });

  it('stays inside the time range, and leaves out parts without start', () => {
    expect(cut([...two, part(undefined, undefined, 5)], 1000, { time: { from: 10n, to: 110n } })).toEqual([[10, 110]]);
    expect(cut([part(undefined, undefined, 5)], 10)).toEqual([]);
    expect(cut([part(5, 5, 1000)], 10)).toEqual([[5, 6]]);
  });

  it('cuts adjacent windows that together hold every second of every part', () => {
    const parts = fc.array(
      fc
        .tuple(fc.nat(1000), fc.nat(300), fc.integer({ min: 1, max: 500 }))
        .map(([from, span, rows]) => part(from, from + span, rows)),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 800 }), fc.boolean(), (some, rows, descending) => {
        const windows = cut(some, rows, { descending });
        const inOrder = descending ? windows.toReversed() : windows;
        expect(inOrder[0]![0]).toBe(Math.min(...some.map(({ minStart }) => minStart!)));
        expect(inOrder.at(-1)![1]).toBe(Math.max(...some.map(({ maxStart }) => maxStart!)) + 1);
        for (const [i, [from, to]] of inOrder.entries()) {
          expect(from).toBeLessThan(to);
          if (i > 0) expect(from).toBe(inOrder[i - 1]![1]);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
