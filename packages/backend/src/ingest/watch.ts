/**
 * Live ingest: a folder is looked at again and again, and what is new or has grown is loaded. The ledger knows what is there
 * already, so a look costs one listing; how long that takes sets the pace.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';
import { type IngestOptions, ingest } from './pipeline.ts';
import type { SourceObject } from './sources/files.ts';
import type { IngestSummary } from './summary.ts';

export interface WatchOptions extends Pick<IngestOptions, 'createAppender' | 'worker' | 'format'> {
  /** Ends the watch; what was committed stays. */
  readonly signal: AbortSignal;
  /** Least time between two looks, milliseconds. */
  readonly every?: number;
  readonly clock?: () => number;
  /** After each look that loaded something, or failed. */
  readonly onLoad?: (summary: IngestSummary) => void;
}

/** How the watch is doing, at any time. */
export interface Watch {
  readonly folder: string;
  /** Epoch milliseconds of the last look. */
  readonly looked: number | undefined;
  /** Objects loaded so far. */
  readonly loaded: number;
  /** Why the last look failed; undefined when it did not. */
  readonly problem: string | undefined;
  /** Settles when the signal has fired and the last look is over. */
  readonly done: Promise<void>;
}

const EVERY_MS = 2000;
/** A look may take this share of the time. */
const SHARE = 0.1;

/** Begins to watch a folder. A folder that is not there (yet) is a problem that passes. */
export function watchFolder(store: Store, folder: string, options: WatchOptions): Watch {
  const { signal, every = EVERY_MS, clock = Date.now, onLoad } = options;
  const state = {
    folder,
    looked: undefined as number | undefined,
    loaded: 0,
    problem: undefined as string | undefined,
  };
  /** What was refused, by name: it is not read again until it changes. */
  const refused = new Map<string, { readonly modified: string; readonly reason: string }>();

  async function look(): Promise<void> {
    try {
      const seen = new Map<string, string>();
      const isLeftOut = ({ name, modified }: SourceObject): boolean => {
        seen.set(name, modified);
        return refused.get(name)?.modified === modified;
      };
      const summary = await loadOnce(store, folder, { ...options, isLeftOut });
      for (const { object, reason } of summary.refused) refused.set(object, { modified: seen.get(object)!, reason });
      for (const [name, { modified }] of refused) if (seen.get(name) !== modified) refused.delete(name);
      const problems = [
        ...summary.unreadable.map(({ name, reason }) => `${name}: ${reason}`),
        ...[...refused].map(([name, { reason }]) => `${name}: ${reason}`),
      ];
      state.problem = problems[0];
      state.loaded += summary.objects;
      if (summary.objects > 0) onLoad?.(summary);
      if (summary.parts > 0) await store.tidy(signal);
    } catch (error) {
      if (!(error instanceof ThalwegError)) throw error;
      if (!signal.aborted) state.problem = error.message;
    }
    state.looked = clock();
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      await look();
      const pause = Math.max(every, (performance.now() - began) / SHARE);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  return Object.assign(state, { done: run() });
}

async function loadOnce(
  store: Store,
  folder: string,
  options: WatchOptions & Pick<IngestOptions, 'isLeftOut'>,
): Promise<IngestSummary> {
  const { createAppender, worker, format, signal, isLeftOut } = options;
  const load = await store.openLoad();
  try {
    return await ingest(load, [folder], { createAppender, worker, format, signal, isLeftOut });
  } finally {
    await load.close();
  }
}
