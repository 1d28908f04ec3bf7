import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSlices } from './slices.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const NOW = at('2026-11-24T10:20:00Z');
const BASE = { from: undefined, to: undefined, first: at('2026-11-24T08:30:00Z'), now: NOW, bytesPerDay: 1e9 };
const shown = (extent: Parameters<typeof toSlices>[0]) =>
  toSlices(extent).map(({ from, to, isSettled }) => [
    new Date(from).toISOString().slice(11, 16),
    new Date(to).toISOString().slice(11, 16),
    isSettled,
  ]);

test('whole hours from the first event to the end of this hour', () => {
  expect(shown(BASE)).toEqual([
    ['08:00', '09:00', false],
    ['09:00', '10:00', false],
    ['10:00', '11:00', false],
  ]);
});

test('are cut to what is asked for', () => {
  expect(shown({ ...BASE, from: at('2026-11-24T08:45:00Z'), to: at('2026-11-24T09:10:00Z') })).toEqual([
    ['08:45', '09:00', false],
    ['09:00', '09:10', false],
  ]);
  expect(shown({ ...BASE, to: at('2026-11-24T08:00:00Z') })).toEqual([]);
});

test('one is settled when nothing comes so late', () => {
  expect(shown({ ...BASE, first: at('2026-11-24T03:10:00Z'), to: at('2026-11-24T05:00:00Z') })).toEqual([
    ['03:00', '04:00', true],
    ['04:00', '05:00', false],
  ]);
});

test('a day of a small group is one slice', () => {
  expect(shown({ ...BASE, bytesPerDay: 1000 })).toEqual([['00:00', '00:00', false]]);
  expect(toSlices({ ...BASE, bytesPerDay: 1000, first: at('2025-11-24T08:30:00Z') })).toHaveLength(366);
});

test('slices follow each other without gap, and are the same ones later', () => {
  const hours = fc.integer({ min: 0, max: 24 * 4 });
  fc.assert(
    fc.property(
      hours,
      hours,
      fc.integer({ min: 0, max: HOUR }),
      fc.option(hours, { nil: undefined }),
      (age, later, rest, wanted) => {
        const first = NOW - age * HOUR - rest;
        const from = wanted === undefined ? undefined : NOW - wanted * HOUR + rest;
        const slices = toSlices({ ...BASE, first, from });
        for (const [index, slice] of slices.entries()) {
          expect(slice.from).toBe(
            index === 0 ? Math.max(from ?? 0, Math.floor(first / HOUR) * HOUR) : slices[index - 1]!.to,
          );
          expect(slice.to).toBeGreaterThan(slice.from);
        }
        expect(slices.at(-1)?.to ?? Number.POSITIVE_INFINITY).toBeGreaterThan(NOW);
        const again = toSlices({ ...BASE, first, from, now: NOW + later * HOUR });
        expect(again.slice(0, slices.length).map(({ from, to }) => [from, to])).toEqual(
          slices.map(({ from, to }) => [from, to]),
        );
      },
    ),
    { seed: 3, numRuns: 100 },
  );
});
