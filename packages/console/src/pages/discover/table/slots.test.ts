import { describe, expect, it } from 'vitest';
import { slotsOf } from './slots.ts';

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, place) => ({ index: from + place, start: 28 * (from + place) }));

describe('slotsOf', () => {
  it('gives each row in sight an element of its own, and keeps it while the row is in sight', () => {
    const before = new Map(
      slotsOf(rows(100, 30), { pool: 30, inOrder: false }).map(({ index, slot }) => [index, slot]),
    );
    const after = slotsOf(rows(114, 30), { pool: 30, inOrder: false });
    expect(new Set(after.map(({ slot }) => slot)).size).toBe(30);
    for (const { index, slot } of after) if (before.has(index)) expect(slot).toBe(before.get(index));
  });
  it('leaves elements in their place while rows move, and puts rows in order when they rest', () => {
    const moving = slotsOf(rows(7, 5), { pool: 6, inOrder: false });
    expect(moving.map(({ slot }) => slot)).toEqual([1, 2, 3, 4, 5]);
    expect(slotsOf(rows(10, 5), { pool: 6, inOrder: false }).map(({ slot }) => slot)).toEqual([0, 1, 2, 4, 5]);
    expect(slotsOf(rows(10, 5), { pool: 6, inOrder: true }).map(({ index }) => index)).toEqual([10, 11, 12, 13, 14]);
  });
  it('takes no row at all', () => {
    expect(slotsOf([], { pool: 0, inOrder: true })).toEqual([]);
  });
});
