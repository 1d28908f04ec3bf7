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
  const time = AbortSignal.timeout(limits.queryTime);
  const either = AbortSignal.any([signal, time]);
  const began = performance.now();
  try {
    const answer = await queue.run(lane, either, () => work(either));
    metrics.queryDone('answered', (performance.now() - began) / 1000);
    return answer;
  } catch (error) {
    const isLate = time.aborted && !signal.aborted;
    metrics.queryDone(
      isLate ? 'timed-out' : signal.aborted ? 'cancelled' : 'failed',
      (performance.now() - began) / 1000,
    );
    if (isLate) throw timedOut(limits.queryTime);
    throw error;
  }
}

function timedOut(milliseconds: number): ThalwegError {
  return new ThalwegError('timed-out', `The question took longer than ${Math.round(milliseconds / 1000)} seconds.`, {
    help: 'Narrow the time range or the query.',
  });
}
