import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHEAP, planMerges, THOROUGH } from './merge-plan.ts';
import type { Part } from './view.ts';

function part(number: number, over: Partial<Part> = {}): Part {
  return {
    part: number,
    path: `/store/${number}`,
    day: '2026-11-24',
    columns: ['start', 'action'],
    rows: 1000,
    bytes: 9000,
    minStart: 0,
    maxStart: 1,
    excluded: [],
    excludedRows: 0,
    rollup: undefined,
    combined: undefined,
    combinedConversations: undefined,
    conversations: undefined,
    ...over,
  };
}

const numbers = (merges: readonly (readonly Part[])[]): number[][] =>
  merges.map((merge) => merge.map(({ part: n }) => n));

describe('planning merges', () => {
  it('merges what is small, day by day and column set by column set', () => {
    const parts = [
      part(1),
      part(2, { day: '2026-11-25' }),
      part(3),
      part(4, { columns: ['start'] }),
      part(5, { day: '2026-11-25' }),
      part(6, { columns: ['action', 'start'] }),
    ];
    expect(numbers(planMerges(parts, THOROUGH))).toEqual([
      [1, 3, 6],
      [2, 5],
    ]);
  });

  it('leaves large parts alone, unless rows of them are gone', () => {
    const large = { rows: 900_000 };
    expect(planMerges([part(1, large), part(2, large)], THOROUGH)).toEqual([]);
    const gone = part(2, { ...large, excluded: ['/a'], excludedRows: 100 });
    expect(numbers(planMerges([part(1, large), gone], THOROUGH))).toEqual([[2]]);
    expect(planMerges([part(1, large), gone], CHEAP)).toEqual([]);
  });

  it('makes smaller parts of many columns', () => {
    const columns = Array.from({ length: 60 }, (_, i) => `c${i}`);
    const parts = Array.from({ length: 10 }, (_, i) => part(i, { columns, rows: 120_000 }));
    for (const merge of planMerges(parts, THOROUGH)) {
      expect(merge.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThan(360_000);
    }
  });

  it('never takes a part twice, never exceeds the limit, and is done when it has been done', () => {
    const anyPart = fc.record({
      rows: fc.integer({ min: 1, max: 1_300_000 }),
      gone: fc.integer({ min: 0, max: 3 }),
      day: fc.constantFrom('2026-11-24', '2026-11-25', undefined),
    });
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 40 }), (list) => {
        const parts = list.map(({ rows, gone, day }, i) =>
          part(i, { rows, day, excludedRows: Math.floor((rows * gone) / 4), excluded: gone > 0 ? ['/gone'] : [] }),
        );
        const merges = planMerges(parts, THOROUGH);
        const taken = numbers(merges).flat();
        expect(new Set(taken).size).toBe(taken.length);
        const live = (one: Part): number => one.rows - one.excludedRows;
        for (const merge of merges) {
          if (merge.length > 1) expect(merge.reduce((sum, one) => sum + live(one), 0)).toBeLessThanOrEqual(2 ** 20);
          expect(new Set(merge.map(({ day }) => day)).size).toBe(1);
        }
        const rest = parts.filter(({ part: n }) => !taken.includes(n));
        const after = [
          ...rest,
          ...merges.map((merge, i) =>
            part(1000 + i, { rows: merge.reduce((sum, one) => sum + live(one), 0), day: merge[0]?.day }),
          ),
        ];
        // Merging again finds at most what bins of another order leave, and never a single part.
        for (const merge of planMerges(after, THOROUGH)) expect(merge.length).toBeGreaterThan(1);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
