import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Store } from '../stores/store.ts';
import { Retention } from './retention.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('applies the rule soon after the start and then regularly, until it is stopped', async () => {
  const retain = vi.fn(async () => ({ parts: 1, rows: 2 }));
  const store = { retention: async () => ({ days: 7 }), retain } as unknown as Store;
  const retention = new Retention(store, () => 5);
  retention.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(retain.mock.calls).toEqual([[{ days: 7, now: 5 }]]);
  expect(retention.last).toEqual({ at: 5, parts: 1, rows: 2, problem: null });
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(retain.mock.calls.length).toBeGreaterThan(20);
  await retention.stop();
  retain.mockClear();
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(retain).not.toHaveBeenCalled();
});

it('removes nothing where nobody set a limit', async () => {
  const retain = vi.fn();
  const retention = new Retention({ retention: async () => ({}), retain } as unknown as Store, () => 5);
  await retention.apply();
  expect(retain).not.toHaveBeenCalled();
  expect(retention.last).toBeUndefined();
});
