/** Makes questions faster while nobody asks any: builds what a load leaves unbuilt, a small piece at a time. */
import type { Store } from '../stores/store.ts';

export interface UpkeepPace {
  /** Milliseconds after the start, and after something to do was found while somebody asked. */
  readonly first: number;
  /** Between two pieces. */
  readonly next: number;
  /** When there is nothing left, or it failed. */
  readonly idle: number;
}

const PACE: UpkeepPace = { first: 3000, next: 100, idle: 60_000 };

interface Options {
  readonly store: Pick<Store, 'improve'>;
  /** Whether somebody waits for an answer. */
  readonly isBusy: () => boolean;
  /** Is told what went wrong. Answers are as right without what was to be built, and it is tried again. */
  readonly onError: (error: unknown) => void;
  readonly pace?: UpkeepPace;
}

export class Upkeep {
  readonly #options: Options;
  readonly #pace: UpkeepPace;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#pace = options.pace ?? PACE;
  }

  start(): void {
    this.#schedule(this.#pace.first);
  }

  /** Breaks off what is being built. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(after: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#step().then((pause) => this.#schedule(pause));
    }, after);
    this.#timer.unref();
  }

  /** Gives the milliseconds until the next step. */
  async #step(): Promise<number> {
    const { store, isBusy, onError } = this.#options;
    if (isBusy()) return this.#pace.first;
    try {
      return (await store.improve(this.#stopping.signal)) ? this.#pace.next : this.#pace.idle;
    } catch (error) {
      if (!this.#stopping.signal.aborted) onError(error);
      return this.#pace.idle;
    }
  }
}
