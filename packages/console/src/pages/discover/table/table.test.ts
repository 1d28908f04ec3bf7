import { describe, expect, it } from 'vitest';
import { dropColumn, moveColumn } from './columns.ts';
import { toggleSort } from './sort.ts';

describe('moveColumn', () => {
  const columns = ['a', 'b', 'c', 'd'];
  it.each([
    ['a', 'c', ['b', 'c', 'a', 'd']],
    ['d', 'b', ['a', 'd', 'b', 'c']],
    ['b', 'b', columns],
    ['x', 'b', columns],
  ])('%s to %s', (from, to, moved) => {
    expect(moveColumn(columns, from, to)).toEqual(moved);
  });
});

describe('dropColumn', () => {
  it.each([
    ['x', 'b', ['a', 'x', 'b']],
    ['x', undefined, ['a', 'b', 'x']],
    ['b', 'a', ['b', 'a']],
    ['a', undefined, ['a', 'b']],
    ['', 'a', ['a', 'b']],
  ])('%s on %s', (dropped, at, columns) => {
    expect(dropColumn(['a', 'b'], dropped, at)).toEqual(columns);
  });
});

describe('toggleSort', () => {
  const number = { descendingFirst: true, add: false };
  it('goes round: largest first, smallest first, newest first', () => {
    const first = toggleSort([], 'bytes', number);
    const second = toggleSort(first, 'bytes', number);
    expect([first, second, toggleSort(second, 'bytes', number)]).toEqual([
      [{ field: 'bytes', descending: true }],
      [{ field: 'bytes', descending: false }],
      [],
    ]);
  });
  it('turns the default order round', () => {
    expect(toggleSort([], 'start', number)).toEqual([{ field: 'start', descending: false }]);
    expect(toggleSort([{ field: 'start', descending: false }], 'start', number)).toEqual([]);
  });
  it('adds further keys in order', () => {
    const two = toggleSort([{ field: 'bytes', descending: true }], 'srcaddr', { descendingFirst: false, add: true });
    expect(two).toEqual([
      { field: 'bytes', descending: true },
      { field: 'srcaddr', descending: false },
    ]);
    expect(toggleSort(two, 'bytes', { descendingFirst: true, add: true })).toEqual([
      { field: 'bytes', descending: false },
      { field: 'srcaddr', descending: false },
    ]);
  });
});
