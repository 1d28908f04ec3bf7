/**
 * Follows a source: takes a lot, loads it, and only then lets the source forget it. A lot that failed is kept and tried again, so that
 * an outage neither loses anything nor uses up the deliveries that a queue allows.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ThalwegError } from '../../report/errors.ts';
import { toSentence } from '../../report/sentence.ts';
import type { Store } from '../../stores/store.ts';
import { type IngestOptions, ingest } from '../pipeline.ts';
import type { IngestSummary } from '../summary.ts';
import { tidy } from '../tidy.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import type { Feed, FeedProblem, Lot } from './feed.ts';
import { type FeedReport, type FeedState, REPORT_EVERY_MS } from './state.ts';
import type { Turn } from './turn.ts';

export interface FollowOptions extends Pick<IngestOptions, 'createAppender' | 'worker' | 'format'> {
  /** Its address. */
  readonly source: string;
  readonly kind: string;
  /** Connects; what it throws is tried again. */
  readonly open: () => Promise<Feed>;
  readonly turn: Turn;
  /** Ends it; what was committed stays, and what was taken is given back. */
  readonly signal: AbortSignal;
  readonly clock?: () => number;
  readonly backOff?: BackOff;
  /** After each lot that brought lines. */
  readonly onLoad?: (summary: IngestSummary) => void;
  /** A problem that was not there before, and its end. An error that is a bug comes along. */
  readonly onProblem?: (problem: FeedProblem | undefined, bug?: unknown) => void;
}

export interface Following {
  /** How it is doing now. */
  state(): FeedState;
  /** Settles when the signal has fired and everything is put away. */
  readonly done: Promise<void>;
}

export function followFeed(store: Store, options: FollowOptions): Following {
  const follower = new Follower(store, options);
  return { state: () => follower.state(), done: follower.run() };
}

/** A lot in hand; `summary` when it is loaded and the source does not know yet. */
interface InHand {
  readonly lot: Lot;
  summary?: IngestSummary;
}

class Follower {
  readonly #store: Store;
  readonly #options: FollowOptions;
  readonly #clock: () => number;
  readonly #backOff: BackOff;
  readonly #counts = { loaded: 0, records: 0, quarantined: 0 };
  #feed: Feed | undefined;
  #inHand: InHand | undefined;
  #phase: FeedState['state'] = 'starting';
  #since: number;
  #looked: number | undefined;
  #lastLoad: number | undefined;
  #upTo: number | undefined;
  /** Why the last try failed. */
  #failure: FeedProblem | undefined;
  /** The problem that was told last. */
  #told: string | undefined;
  /** What the last report said, but for the times. */
  #reported: string | undefined;

  constructor(store: Store, options: FollowOptions) {
    this.#store = store;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#backOff = options.backOff ?? createBackOff();
    this.#since = this.#clock();
  }

  state(): FeedState {
    const { source, kind } = this.#options;
    const { waiting, gone = 0, leftOut = 0, rejected = 0, problem } = this.#feed?.tell?.() ?? {};
    const { message, help } = this.#failure ?? problem ?? { message: undefined, help: undefined };
    // Errors name the source, and so does whoever shows the state.
    const own = message?.startsWith(`${source}: `) ? message.slice(source.length + 2) : message;
    return {
      ...{ source, kind, state: this.#phase, since: this.#since, looked: this.#looked, lastLoad: this.#lastLoad },
      ...this.#counts,
      ...{ gone, leftOut, rejected, waiting, upTo: this.#upTo, problem: own && toSentence(own), help },
    };
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    const reporting = setInterval(() => void this.#report(), REPORT_EVERY_MS);
    reporting.unref();
    while (!signal.aborted) {
      try {
        await this.#step();
        this.#backOff.reset();
        this.#failure = undefined;
      } catch (error) {
        if (signal.aborted) break;
        this.#fail(error);
        await this.#settled();
        await sleep(this.#backOff.next(), undefined, { signal }).catch(() => undefined);
        continue;
      }
      await this.#settled();
    }
    clearInterval(reporting);
    await this.#putAway();
  }

  /** Takes a lot and loads it, or goes on with the one in hand. */
  async #step(): Promise<void> {
    const { open, signal } = this.#options;
    this.#feed ??= await open();
    if (!this.#inHand) {
      const lot = await this.#feed.next(signal);
      this.#looked = this.#clock();
      if (!lot) {
        this.#upTo = this.#looked;
        this.#turnTo('idle');
        return;
      }
      this.#inHand = { lot };
    }
    this.#turnTo('reading');
    const { lot } = this.#inHand;
    const summary = this.#inHand.summary ?? (await this.#options.turn(() => this.#load(lot)));
    this.#inHand.summary = summary;
    await lot.done(summary);
    this.#inHand = undefined;
    this.#account(lot, summary);
  }

  async #load(lot: Lot): Promise<IngestSummary> {
    const { createAppender, worker, format = lot.format, signal } = this.#options;
    const load = await this.#store.openLoad();
    let summary: IngestSummary;
    try {
      const { temporary } = load.place;
      // What a try that failed has not ended bringing may yet be written.
      const objects = lot.objects.map((object) => ({ ...object, path: join(temporary, `lot-${randomUUID()}`) }));
      summary = await ingest(load, [], { createAppender, worker, format, signal, objects });
    } finally {
      await load.close();
    }
    if (summary.parts > 0) await tidy(this.#store, signal);
    const [lost] = lot.isWhole ? summary.unreadable : [];
    if (lost) throw new ThalwegError('unreadable', `${lost.name} cannot be read: ${lost.reason}`);
    return summary;
  }

  #account({ newest, behind }: Lot, summary: IngestSummary): void {
    const now = this.#clock();
    this.#counts.loaded += summary.objects;
    this.#counts.records += summary.records;
    this.#counts.quarantined += summary.quarantined;
    this.#upTo = behind === undefined ? (newest ?? now) : now - behind;
    if (behind === 0) this.#turnTo('idle');
    if (summary.objects === 0) return;
    this.#lastLoad = now;
    // Events that count already, by their id, bring none.
    if (summary.lines > 0) this.#options.onLoad?.(summary);
  }

  #fail(error: unknown): void {
    this.#turnTo('failing');
    const help = error instanceof ThalwegError ? error.help : undefined;
    this.#failure = { message: error instanceof Error ? error.message : String(error), help };
    this.#tellProblem(error instanceof ThalwegError ? undefined : error);
  }

  #turnTo(phase: FeedState['state']): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#since = this.#clock();
  }

  /** Says what has changed, here and in the store. */
  async #settled(): Promise<void> {
    if (this.#phase !== 'failing') this.#tellProblem();
    const { state, problem, lastLoad } = this.state();
    const news = JSON.stringify([state, problem, lastLoad]);
    if (news === this.#reported) return;
    this.#reported = news;
    await this.#report();
  }

  #tellProblem(bug?: unknown): void {
    const { problem: message, help } = this.state();
    if (message === this.#told) return;
    this.#told = message;
    this.#options.onProblem?.(message === undefined ? undefined : { message, help }, bug);
  }

  /** Others look into the store. A report that cannot be written is no reason to stop; the next one may be. */
  async #report(): Promise<void> {
    const report: FeedReport = { ...this.state(), told: this.#clock() };
    await this.#store.saveReport(report.source, JSON.stringify(report)).catch(() => undefined);
  }

  async #putAway(): Promise<void> {
    try {
      await this.#feed?.close();
    } catch (error) {
      this.#failure = { message: error instanceof Error ? error.message : String(error) };
    }
    this.#turnTo('stopped');
    await this.#report();
  }
}
