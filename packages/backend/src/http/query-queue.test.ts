import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QueryQueue } from './query-queue.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function task(): { readonly work: () => Promise<string>; end(): void; readonly started: () => boolean } {
  let isStarted = false;
  let end: () => void = () => undefined;
  const done = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return {
    work: () => {
      isStarted = true;
      return done;
    },
    end: () => end(),
    started: () => isStarted,
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('QueryQueue', () => {
  it('runs so many at once, the others in the order in which they came', async () => {
    const queue = new QueryQueue({ light: 2, heavy: 1, open: 9 });
    const tasks = [task(), task(), task(), task()];
    const runs = tasks.map(({ work }) => queue.run('light', never, work));
    await turn();
    expect(tasks.map(({ started }) => started())).toEqual([true, true, false, false]);
    expect([queue.running, queue.waiting]).toEqual([2, 2]);
    tasks[1]!.end();
    await runs[1];
    await turn();
    expect(tasks.map(({ started }) => started())).toEqual([true, true, true, false]);
    for (const { end } of tasks) end();
    expect(await Promise.all(runs)).toEqual(['done', 'done', 'done', 'done']);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('lets light ones pass heavy ones', async () => {
    const queue = new QueryQueue({ light: 1, heavy: 1, open: 9 });
    const [first, second, light] = [task(), task(), task()];
    const heavy = [first, second].map(({ work }) => queue.run('heavy', never, work));
    const quick = queue.run('light', never, light.work);
    light.end();
    expect(await quick).toBe('done');
    expect(second.started()).toBe(false);
    first.end();
    second.end();
    await Promise.all(heavy);
  });

  it('gives the place on when the work fails', async () => {
    const queue = new QueryQueue({ light: 1, heavy: 1, open: 9 });
    await expect(queue.run('light', never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queue.run('light', never, async () => 7)).toBe(7);
  });

  it('forgets who stops waiting', async () => {
    const queue = new QueryQueue({ light: 1, heavy: 1, open: 9 });
    const first = task();
    const run = queue.run('light', never, first.work);
    const gone = new AbortController();
    const waiting = queue.run('light', gone.signal, async () => 'never');
    const next = queue.run('light', never, async () => 'next');
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    first.end();
    await run;
    expect(await next).toBe('next');
    await expect(queue.run('light', gone.signal, async () => 'never')).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('refuses more than it can hold, until one has gone', () => {
    const queue = new QueryQueue({ light: 1, heavy: 1, open: 2 });
    const leave = queue.admit();
    queue.admit();
    expect(() => queue.admit()).toThrow(expect.objectContaining({ code: 'too-busy' }));
    leave();
    leave();
    queue.admit();
    expect(() => queue.admit()).toThrow(expect.objectContaining({ code: 'too-busy' }));
  });

  describe('with a clock', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('takes a long light one for a heavy one, as far as there is room', async () => {
      const queue = new QueryQueue({ light: 1, heavy: 1, open: 9 });
      const tasks = [task(), task(), task()];
      const runs = tasks.map(({ work }) => queue.run('light', never, work));
      await vi.advanceTimersByTimeAsync(1900);
      expect(tasks.map(({ started }) => started())).toEqual([true, false, false]);
      await vi.advanceTimersByTimeAsync(200);
      expect(tasks.map(({ started }) => started())).toEqual([true, true, false]);
      await vi.advanceTimersByTimeAsync(5000);
      expect(tasks.map(({ started }) => started())).toEqual([true, true, false]);
      for (const { end } of tasks) end();
      await Promise.all(runs);
      expect(queue.running).toBe(0);
    });
  });
});
