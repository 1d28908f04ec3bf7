/**
 * Who may ask the engine, and when. Questions that read little never wait for those that read much: each kind has places of its
 * own. What waits for a place is bounded; past that a question is refused, and may come again.
 */
import { ThalwegError } from '../report/errors.ts';

export type Lane = 'light' | 'heavy';

export interface QueueLimits {
  /** Questions that run at once. */
  readonly light: number;
  readonly heavy: number;
  /** Questions that are waiting, running or being sent. */
  readonly open: number;
}

/** A light question that runs longer than this was none; its place goes to the next. */
const TURNS_HEAVY_MS = 2000;

interface Waiter {
  readonly wake: () => void;
}

export class QueryQueue {
  readonly #limits: QueueLimits;
  readonly #running: Record<Lane, number> = { light: 0, heavy: 0 };
  readonly #waiting: Record<Lane, Waiter[]> = { light: [], heavy: [] };
  /** Light questions that have turned heavy; the engine has a place for `heavy` of them. */
  #turned = 0;
  #open = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running.light + this.#running.heavy + this.#turned;
  }

  get waiting(): number {
    return this.#waiting.light.length + this.#waiting.heavy.length;
  }

  get open(): number {
    return this.#open;
  }

  /**
   * Counts a question from its arrival until the answer is sent.
   * @returns what ends it; may be called again.
   * @throws ThalwegError `too-busy`.
   */
  admit(): () => void {
    if (this.#open >= this.#limits.open) throw tooBusy();
    this.#open++;
    return once(() => this.#open--);
  }

  /**
   * Runs `work` when there is a place for it.
   * @throws ThalwegError `cancelled` when the signal fires while it waits, and whatever `work` throws.
   */
  async run<Result>(lane: Lane, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const leave = await this.enter(lane, signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * Waits for a place.
   * @returns what gives it back.
   * @throws ThalwegError `cancelled` when the signal fires before.
   */
  async enter(lane: Lane, signal: AbortSignal): Promise<() => void> {
    await this.#place(lane, signal);
    let turned = false;
    const timer = setTimeout(() => {
      if (lane !== 'light' || this.#turned >= this.#limits.heavy) return;
      turned = true;
      this.#turned++;
      this.#leave('light');
    }, TURNS_HEAVY_MS);
    return once(() => {
      clearTimeout(timer);
      if (turned) this.#turned--;
      else this.#leave(lane);
    });
  }

  async #place(lane: Lane, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    if (this.#running[lane] < this.#limits[lane]) {
      this.#running[lane]++;
      return;
    }
    const waiting = this.#waiting[lane];
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(cancelled());
      };
      const waiter: Waiter = {
        wake: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      waiting.push(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives the place to the next that waits. */
  #leave(lane: Lane): void {
    const next = this.#waiting[lane].shift();
    if (next) next.wake();
    else this.#running[lane]--;
  }
}

export function tooBusy(): ThalwegError {
  return new ThalwegError('too-busy', 'The server has as many questions as it can hold; ask again in a moment.');
}

function cancelled(): ThalwegError {
  return new ThalwegError('cancelled', 'The query was cancelled.');
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
