import { expect, it } from 'vitest';
import { hoursOf } from './activity.ts';

it('has every hour of the day, loaded or not', () => {
  const hour = { start: 7200, objects: 1, lines: 5, quarantined: 0, bytesIn: 100 };
  const hours = hoursOf([hour, { ...hour, start: -720_000 }], 10_900);
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)?.start).toBe(10_800);
  expect(hours.at(-2)).toEqual(hour);
  expect(hours.reduce((sum, { lines }) => sum + lines, 0)).toBe(5);
});
