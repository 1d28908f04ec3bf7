import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Upkeep } from './upkeep.ts';

const PACE = { first: 3000, next: 100, idle: 60_000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function upkeepOf(improve: (signal?: AbortSignal) => Promise<boolean>, isBusy = (): boolean => false) {
  const errors: unknown[] = [];
  const upkeep = new Upkeep({ store: { improve }, isBusy, onError: (error) => errors.push(error), pace: PACE });
  upkeep.start();
  return { upkeep, errors };
}

it('works piece by piece until nothing is left, and looks again later', async () => {
  let left = 3;
  const improve = vi.fn(async () => --left > 0);
  const { upkeep } = upkeepOf(improve);
  await vi.advanceTimersByTimeAsync(2999);
  expect(improve).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(300);
  expect(improve).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(improve).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(1000);
  expect(improve).toHaveBeenCalledTimes(4);
  await upkeep.stop();
});

it('waits while somebody asks', async () => {
  let busy = true;
  const improve = vi.fn(async () => false);
  const { upkeep } = upkeepOf(improve, () => busy);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(improve).not.toHaveBeenCalled();
  busy = false;
  await vi.advanceTimersByTimeAsync(3000);
  expect(improve).toHaveBeenCalledTimes(1);
  await upkeep.stop();
});

it('tells what went wrong, and tries again', async () => {
  const broken = new Error('no room');
  const improve = vi.fn(async (): Promise<boolean> => Promise.reject(broken));
  const { upkeep, errors } = upkeepOf(improve);
  await vi.advanceTimersByTimeAsync(64_000);
  expect(improve).toHaveBeenCalledTimes(2);
  expect(errors).toEqual([broken, broken]);
  await upkeep.stop();
});

it('breaks off what it is at when it is stopped', async () => {
  const improve = vi.fn(
    (signal?: AbortSignal) =>
      new Promise<boolean>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cancelled')))),
  );
  const { upkeep, errors } = upkeepOf(improve);
  await vi.advanceTimersByTimeAsync(3000);
  await upkeep.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(improve).toHaveBeenCalledTimes(1);
  expect(errors).toEqual([]);
});
