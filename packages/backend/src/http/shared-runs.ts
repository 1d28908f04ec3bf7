/** Equal questions in flight share one run, which ends early only when nobody waits for it any more. */
import { ThalwegError } from '../report/errors.ts';

/** What a run gives at once, and the promise that settles when it has ended. */
export interface Started<Answer> {
  readonly answer: Answer;
  readonly done: Promise<unknown>;
}

interface Run extends Started<unknown> {
  readonly abort: AbortController;
  listeners: number;
}

export class SharedRuns {
  readonly #runs = new Map<string, Run>();

  get size(): number {
    return this.#runs.size;
  }

  /** Joins the run with this key, which `start` begins when there is none. Whoever joins has to leave. */
  join<Answer>(
    key: string,
    start: (signal: AbortSignal) => Started<Answer>,
  ): { readonly answer: Answer; leave(): void } {
    const run = this.#runs.get(key) ?? this.#begin(key, start);
    run.listeners++;
    let left = false;
    return {
      answer: run.answer as Answer,
      leave: () => {
        if (left) return;
        left = true;
        if (--run.listeners > 0) return;
        // Whoever comes now begins anew.
        this.#forget(key, run);
        run.abort.abort();
      },
    };
  }

  /**
   * The answer of the run with this key.
   * @param signal of this listener: when it fires, the listener leaves.
   * @throws ThalwegError `cancelled` when the signal fires; whatever the run throws.
   */
  async share<Answer>(
    key: string,
    signal: AbortSignal,
    start: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    if (signal.aborted) throw cancelled();
    const { answer, leave } = this.join(key, (own) => {
      const promise = start(own);
      return { answer: promise, done: promise };
    });
    let abandon: () => void = () => undefined;
    const abandoned = new Promise<never>((_, reject) => {
      abandon = () => reject(cancelled());
    });
    signal.addEventListener('abort', abandon, { once: true });
    try {
      return await Promise.race([answer, abandoned]);
    } finally {
      signal.removeEventListener('abort', abandon);
      leave();
    }
  }

  #begin<Answer>(key: string, start: (signal: AbortSignal) => Started<Answer>): Run {
    const abort = new AbortController();
    const run: Run = { ...start(abort.signal), abort, listeners: 0 };
    this.#runs.set(key, run);
    // Each listener sees a failure; when all have left, nobody need see it.
    run.done.catch(() => undefined).finally(() => this.#forget(key, run));
    return run;
  }

  #forget(key: string, run: Run): void {
    if (this.#runs.get(key) === run) this.#runs.delete(key);
  }
}

function cancelled(): ThalwegError {
  return new ThalwegError('cancelled', 'The query was cancelled.');
}
