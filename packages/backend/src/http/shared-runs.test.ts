import { describe, expect, it } from 'vitest';
import { SharedRuns } from './shared-runs.ts';

const never = new AbortController().signal;

/** A run that counts how often it was begun, and ends when told. */
function counted() {
  const begun: { readonly signal: AbortSignal; resolve(answer: string): void; reject(error: Error): void }[] = [];
  const start = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => begun.push({ signal, resolve, reject }));
  return { begun, start };
}

describe('SharedRuns', () => {
  it('runs equal questions once, and different ones each', async () => {
    const runs = new SharedRuns();
    const { begun, start } = counted();
    const answers = [runs.share('a', never, start), runs.share('a', never, start), runs.share('b', never, start)];
    expect(begun).toHaveLength(2);
    begun[0]!.resolve('A');
    begun[1]!.resolve('B');
    expect(await Promise.all(answers)).toEqual(['A', 'A', 'B']);
    expect(runs.size).toBe(0);
    const again = runs.share('a', never, start);
    expect(begun).toHaveLength(3);
    begun[2]!.resolve('A2');
    expect(await again).toBe('A2');
  });

  it('ends a run when the last listener has left, not before', async () => {
    const runs = new SharedRuns();
    const { begun, start } = counted();
    const [one, two] = [new AbortController(), new AbortController()];
    const answers = [one, two].map(({ signal }) => runs.share('a', signal, start));
    one.abort();
    await expect(answers[0]).rejects.toMatchObject({ code: 'cancelled' });
    expect(begun[0]!.signal.aborted).toBe(false);
    two.abort();
    await expect(answers[1]).rejects.toMatchObject({ code: 'cancelled' });
    expect(begun[0]!.signal.aborted).toBe(true);
    // Whoever comes now gets no dying run.
    const next = runs.share('a', never, start);
    expect(begun).toHaveLength(2);
    begun[1]!.resolve('anew');
    expect(await next).toBe('anew');
  });

  it('tells a failure to all, and forgets it', async () => {
    const runs = new SharedRuns();
    const { begun, start } = counted();
    const answers = [runs.share('a', never, start), runs.share('a', never, start)];
    begun[0]!.reject(new Error('no'));
    for (const answer of answers) await expect(answer).rejects.toThrow('no');
    expect(runs.size).toBe(0);
  });

  it('begins nothing for a listener that has gone', async () => {
    const { begun, start } = counted();
    await expect(new SharedRuns().share('a', AbortSignal.abort(), start)).rejects.toMatchObject({ code: 'cancelled' });
    expect(begun).toEqual([]);
  });
});
