import { describe, expect, it } from 'vitest';
import { clockOf } from './clock.ts';
import { absolute, isRelative, moveRange, rangeLabel, resolveRange } from './time-range.ts';

const NOW = Date.UTC(2024, 1, 15, 12, 34, 56, 789);
const utc = clockOf('UTC');

describe('rangeLabel', () => {
  it.each([
    ['now-24h', 'now', 'Last 24 hours'],
    ['now-45m', 'now', 'Last 45 minutes'],
    ['now-1M', 'now', 'Last month'],
    ['now/d', 'now/d', 'Today'],
    ['', '', 'All time'],
    ['2024-02-01T00:00:00Z', '2024-02-02T06:30:00Z', 'Feb 1, 2024, 00:00 → Feb 2, 2024, 06:30'],
    ['2024-02-01T00:00:00Z', '2024-02-01T06:30:05Z', 'Feb 1, 2024, 00:00 → 06:30:05'],
    ['2024-02-14', '2024-02-14', 'Feb 14, 2024'],
    ['2024-02-12T00:00:00Z', '2024-02-15T00:00:00Z', 'Feb 12, 2024 → Feb 14, 2024'],
    ['2024-02-14', 'now', 'Feb 14, 2024, 00:00 → now'],
    ['nonsense', 'now', 'nonsense → now'],
  ])('%s to %s', (from, to, label) => {
    expect(rangeLabel({ from, to }, NOW, utc)).toBe(label);
  });
});

describe('moveRange', () => {
  const span = { from: 1000, to: 2000 };
  it('steps by its length', () => {
    expect(moveRange(span, -1)).toEqual(absolute(0, 1000));
    expect(moveRange(span, 1)).toEqual(absolute(2000, 3000));
  });
  it('zooms out around the middle', () => {
    expect(moveRange(span, 'out')).toEqual(absolute(500, 2500));
  });
  it('cannot move what is open', () => {
    expect(moveRange({ from: undefined, to: 5 }, 1)).toBeUndefined();
  });
  it('comes back as the same instants', () => {
    expect(resolveRange(absolute(1_700_000_000, 1_700_000_060), NOW, 'Europe/Berlin')).toEqual({
      from: 1_700_000_000,
      to: 1_700_000_060,
    });
  });
});

describe('resolveRange', () => {
  it('takes the whole of a day as an end, in the zone', () => {
    expect(resolveRange({ from: '2024-02-14', to: '2024-02-14' }, NOW, 'Europe/Berlin')).toEqual({
      from: Date.UTC(2024, 1, 13, 23) / 1000,
      to: Date.UTC(2024, 1, 14, 23) / 1000,
    });
  });
  it('is open where nothing is said', () => {
    expect(resolveRange({ from: '', to: 'now' }, NOW, 'UTC')?.from).toBeUndefined();
  });
  it('is undefined for what is no date', () => {
    expect(resolveRange({ from: 'yesterday', to: 'now' }, NOW, 'UTC')).toBeUndefined();
  });
});

it('knows what moves with the clock', () => {
  expect(isRelative({ from: 'now-1h', to: 'now' })).toBe(true);
  expect(isRelative(absolute(0, 60))).toBe(false);
});
