import { expect, test } from 'vitest';
import { columnsFromRows } from './columns-from-rows.ts';
import { splitByDay } from './days.ts';

const days = (starts: readonly (number | bigint | null)[]) =>
  [
    ...splitByDay(
      columnsFromRows(
        ['start'],
        starts.map((start) => ({ start })),
      ),
    ),
  ].map(({ day, columns }) => [day, columns.rows]);

test('a day goes from midnight to midnight UTC', () => {
  expect(days([0, 86_399, 86_400, 951_782_400, 951_868_799])).toEqual([
    ['1970-01-01', 2],
    ['1970-01-02', 1],
    ['2000-02-29', 2],
  ]);
});

test('one day is not copied', () => {
  const columns = columnsFromRows(['start'], [{ start: 86_400 }, { start: 86_401 }]);
  const [only, ...others] = splitByDay(columns);
  expect(others).toEqual([]);
  expect(only!.columns).toBe(columns);
});

test('times that no date can stand for have a day all the same', () => {
  expect(days([253_402_300_800, 2n ** 63n - 1n, null])).toEqual([
    ['+010000-01-01', 1],
    ['+275760-09-13', 1],
    [undefined, 1],
  ]);
});

test('a format without start has no day', () => {
  const columns = columnsFromRows(['srcport'], [{ srcport: 1 }]);
  expect([...splitByDay(columns)]).toEqual([{ day: undefined, columns }]);
});
