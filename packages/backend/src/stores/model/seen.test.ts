import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsFromRows, type FlowRow } from '../duckdb/part/columns-from-rows.ts';
import { coverageOf, sharesOf } from './seen.ts';

const NAMES = ['interface_id', 'start', 'end', 'log_status'];
const seen = (interfaceId: string, start: number | null, end: number | null, status = 'OK'): FlowRow => ({
  interface_id: interfaceId,
  start,
  end,
  log_status: status,
});

function spans(rows: readonly FlowRow[], names = NAMES) {
  return coverageOf(columnsFromRows(names, rows))
    .map(({ interfaceId, status, start, end }) => `${interfaceId} ${status} ${start}-${end}`)
    .sort();
}

test.each([
  { name: 'overlapping', rows: [seen('a', 10, 20), seen('a', 15, 30)], expected: ['a OK 10-30'] },
  { name: 'one inside the other', rows: [seen('a', 10, 30), seen('a', 15, 20)], expected: ['a OK 10-30'] },
  { name: 'touching within a second', rows: [seen('a', 10, 20), seen('a', 21, 30)], expected: ['a OK 10-30'] },
  {
    name: 'a gap of two seconds',
    rows: [seen('a', 10, 20), seen('a', 22, 30)],
    expected: ['a OK 10-20', 'a OK 22-30'],
  },
  {
    name: 'backwards',
    rows: [seen('a', 30, 40), seen('a', 20, 29), seen('a', 5, 10)],
    expected: ['a OK 20-40', 'a OK 5-10'],
  },
  {
    name: 'a bridge that comes last',
    rows: [seen('a', 10, 20), seen('a', 40, 50), seen('a', 15, 45)],
    expected: ['a OK 10-50'],
  },
  { name: 'interfaces apart', rows: [seen('a', 10, 20), seen('b', 15, 30)], expected: ['a OK 10-20', 'b OK 15-30'] },
  {
    name: 'statuses apart',
    rows: [seen('a', 10, 20), seen('a', 15, 30, 'NODATA'), seen('a', 31, 40, 'SKIPDATA')],
    expected: ['a NODATA 15-30', 'a OK 10-20', 'a SKIPDATA 31-40'],
  },
  { name: 'an unknown status is a flow', rows: [seen('a', 10, 20, 'nodata')], expected: ['a OK 10-20'] },
  { name: 'no interface or no start', rows: [{ start: 1, end: 2 }, seen('a', null, 7)], expected: [] },
  {
    name: 'no end, or one before the start',
    rows: [seen('a', 10, null), seen('b', 10, 3)],
    expected: ['a OK 10-10', 'b OK 10-10'],
  },
  { name: 'the epoch', rows: [seen('a', 0, 0)], expected: ['a OK 0-0'] },
])('$name', ({ rows, expected }) => {
  expect(spans(rows)).toEqual(expected);
});

test('columns that a format lacks', () => {
  const rows = [seen('a', 10, 20, 'NODATA')];
  expect(spans(rows, ['interface_id', 'start', 'end'])).toEqual(['a OK 10-20']);
  expect(spans(rows, ['interface_id', 'start', 'log_status'])).toEqual(['a NODATA 10-10']);
  expect(spans(rows, ['interface_id', 'end'])).toEqual([]);
  expect(spans(rows, ['start', 'end'])).toEqual([]);
});

test('very many spans are thinned out, shortest gaps first, and the ends stay', () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => {
    const start = i * 10 + (i >= 15_000 ? 5000 : 0);
    return seen('a', start, start + (i % 2 === 0 ? 1 : 7));
  });
  const merged = coverageOf(columnsFromRows(NAMES, rows)).sort((a, b) => a.start - b.start);
  expect(merged.length).toBeLessThanOrEqual(20_000);
  expect(merged.length).toBeGreaterThan(1);
  expect(merged[0]!.start).toBe(0);
  expect(merged.at(-1)!.end).toBe(29_999 * 10 + 5000 + 7);
  const around = merged.findIndex(({ end }) => end === 149_990 + 7);
  expect(merged[around + 1]!.start).toBe(155_000);
});

test('covers exactly the seconds of the rows, and those between touching ones', () => {
  const row = fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (list) => {
      const rows = list.map(([name, start, length]) => seen(name, start, start + length));
      const merged = coverageOf(columnsFromRows(NAMES, rows));
      for (const name of ['a', 'b']) {
        const seconds = new Set(
          list.flatMap(([of, start, length]) =>
            of === name ? Array.from({ length: length + 1 }, (_, i) => start + i) : [],
          ),
        );
        const covered = merged
          .filter(({ interfaceId }) => interfaceId === name)
          .flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, i) => start + i))
          .sort((x, y) => x - y);
        expect(covered).toEqual([...seconds].sort((x, y) => x - y));
        for (const { start, end } of merged.filter(({ interfaceId }) => interfaceId === name)) {
          expect(seconds.has(start - 1) || seconds.has(end + 1)).toBe(false);
        }
      }
    }),
    { seed: 44 },
  );
});

test('shares add up to the rows, by the status of each', () => {
  const rows = [
    seen('a', 1, 2),
    seen('a', 1, 2, 'NODATA'),
    seen('a', 1, 2, 'SKIPDATA'),
    seen('a', 1, 2, 'NoData'),
    { start: 1 },
  ];
  const objects = [
    { object: 7, from: 0 },
    { object: 9, from: 2 },
    { object: 7, from: 4 },
  ];
  expect(sharesOf(columnsFromRows(NAMES, rows, { objects }))).toEqual([
    { object: 7, records: 2, noData: 1, skipData: 0, quarantined: 0 },
    { object: 9, records: 1, noData: 0, skipData: 1, quarantined: 0 },
  ]);
  expect(sharesOf(columnsFromRows(['start'], rows, { objects }))).toEqual([
    { object: 7, records: 3, noData: 0, skipData: 0, quarantined: 0 },
    { object: 9, records: 2, noData: 0, skipData: 0, quarantined: 0 },
  ]);
});
