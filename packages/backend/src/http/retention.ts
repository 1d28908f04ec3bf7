/** Applies the store's rule for what is kept, soon after the start and then regularly. */
import type { RetentionAnswer } from '@thalweg/core/api';
import type { Store } from '../stores/store.ts';

const FIRST_MS = 10_000;
const EVERY_MS = 10 * 60_000;

export type LastRun = NonNullable<RetentionAnswer['last']>;

export class Retention {
  readonly #store: Store;
  readonly #clock: () => number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #last: LastRun | undefined;

  constructor(store: Store, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  get last(): LastRun | undefined {
    return this.#last;
  }

  start(): void {
    this.#schedule(FIRST_MS);
  }

  /** Waits for what is being removed. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  /** Never fails: what went wrong is told in `last`. Two at a time are one after the other. */
  async apply(): Promise<void> {
    const before = this.#running;
    const run = (async () => {
      await before;
      await this.#apply();
    })();
    this.#running = run;
    await run;
  }

  #schedule(after: number): void {
    this.#timer = setTimeout(() => {
      void this.apply().then(() => {
        if (this.#timer !== undefined) this.#schedule(EVERY_MS);
      });
    }, after);
    this.#timer.unref();
  }

  async #apply(): Promise<void> {
    const now = this.#clock();
    try {
      const rule = await this.#store.retention();
      if (rule.days === undefined && rule.bytes === undefined) return;
      this.#last = { at: now, ...(await this.#store.retain({ ...rule, now })), problem: null };
    } catch (error) {
      this.#last = { at: now, parts: 0, rows: 0, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
