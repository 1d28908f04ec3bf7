/** Runs a question: one run for equal ones, a place in the queue, a time limit, and an end when nobody waits any more. */

import { ThalwegError } from '../report/errors.ts';
import type { Plan } from '../stores/store.ts';
import type { Services } from './dependencies.ts';
import type { Lane } from './query-queue.ts';

/** Rows that are read in well under a second. */
const LIGHT_ROWS = 5_000_000;

/** Which queue a question belongs to: by the rows that no rollup answers. */
export function laneOf(plan: Plan): Lane {
  const rows = plan.parts.reduce((sum, part) => sum + (part.rollup ? 0 : part.rows), 0);
  return rows > LIGHT_ROWS ? 'heavy' : 'light';
}

/** The key of a question: equal questions have equal keys. */
export function keyOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/**
 * Runs `work` in its lane, with a signal that fires when the given one does or the time is up.
 * @throws ThalwegError `timed-out`, `cancelled`, `too-busy`, and whatever `work` throws.
 */
export async function runLimited<Answer>(
  services: Pick<Services, 'queue' | 'limits' | 'metrics'>,
  { lane, signal }: { readonly lane: Lane; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const { queue, limits, metrics } = services;
  const limited = new AbortController();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    limited.abort();
  }, limits.queryTime);
  const leave = (): void => limited.abort();
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  const began = performance.now();
  const tell = (outcome: string): void => metrics.queryDone(outcome, (performance.now() - began) / 1000);
  try {
    const answer = await queue.run(lane, limited.signal, () => work(limited.signal));
    tell('answered');
    return answer;
  } catch (error) {
    if (isLate) {
      tell('timed-out');
      throw timedOut(limits.queryTime);
    }
    tell(signal.aborted ? 'cancelled' : 'failed');
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

function timedOut(milliseconds: number): ThalwegError {
  return new ThalwegError('timed-out', `The question took longer than ${Math.round(milliseconds / 1000)} seconds.`, {
    help: 'Narrow the time range or the query.',
  });
}
