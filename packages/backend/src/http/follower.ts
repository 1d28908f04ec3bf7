/**
 * New rows as they are committed, whoever commits them: this server, or another process that loads into the store. The store's
 * counter of commits is looked at while somebody listens; each listener then asks for its own rows of what came in between.
 */
import type { Query } from '@thalweg/core/query';
import type { Value } from '@thalweg/core/result';
import type { Store } from '../stores/store.ts';

/** Commits later than `after`, up to `upTo`. */
export interface Arrival {
  readonly after: number;
  readonly upTo: number;
}

const LOOK_MS = 500;

export class Follower {
  readonly #store: Pick<Store, 'arrivals'>;
  readonly #every: number;
  #listeners = 0;
  #timer: NodeJS.Timeout | undefined;
  #seen = 0;
  #looking = false;
  #waiting: (() => void)[] = [];

  constructor(store: Pick<Store, 'arrivals'>, every = LOOK_MS) {
    this.#store = store;
    this.#every = every;
  }

  get listeners(): number {
    return this.#listeners;
  }

  /** What arrives from now on, until the signal fires. A slow listener gets what it missed in one piece. */
  async *arrivals(signal: AbortSignal): AsyncGenerator<Arrival> {
    let position = await this.#store.arrivals();
    this.#seen = Math.max(this.#seen, position);
    this.#listeners++;
    this.#timer ??= setInterval(() => void this.#look(), this.#every);
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake, { once: true });
    try {
      while (!signal.aborted) {
        if (this.#seen > position) {
          const arrival = { after: position, upTo: this.#seen };
          position = this.#seen;
          yield arrival;
        } else await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      signal.removeEventListener('abort', wake);
      if (--this.#listeners === 0) this.#stop();
    }
  }

  async #look(): Promise<void> {
    // A cluster may take longer to answer than the time between two looks.
    if (this.#looking) return;
    this.#looking = true;
    try {
      const seen = await this.#store.arrivals();
      if (seen === this.#seen) return;
      this.#seen = seen;
      this.#wake();
    } catch {
      // A catalogue that is busy is looked at again; one that is gone fails the listener's own question.
    } finally {
      this.#looking = false;
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

export interface FollowOptions {
  readonly columns: readonly string[];
  /** Rows of one arrival that are given, the newest; undefined = all. */
  readonly limit: number | undefined;
  readonly signal: AbortSignal;
}

/** The reverse of the order in which the rows are given: of too many the newest are taken. */
const NEWEST_FIRST = ['start', '_object', '_line'].map((field) => ({ field, descending: true }));

/** The rows of an arrival that match, oldest first, then by object and line. */
export async function arrivedRows(
  store: Pick<Store, 'search'>,
  query: Query,
  arrival: Arrival,
  { columns, limit, signal }: FollowOptions,
): Promise<readonly (readonly Value[])[]> {
  const rows: (readonly Value[])[] = [];
  const wanted = [...new Set(columns)];
  for await (const batch of store.search(query, {
    columns: wanted,
    sort: NEWEST_FIRST,
    limit,
    arrived: arrival,
    signal,
  })) {
    rows.push(...batch.rows);
  }
  return rows.reverse().map((row) => columns.map((name) => row[wanted.indexOf(name)] ?? null));
}
