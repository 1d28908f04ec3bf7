/** How a source that is followed is doing: for the status of this process, and through the store for that of others. */
import type { SourceStatus } from '@thalweg/core/api';
import type { StoredSource } from '../../stores/store.ts';

export interface FeedState {
  readonly source: string;
  /** `sqs`, `kinesis`, … */
  readonly kind: string;
  readonly state: SourceStatus['state'];
  /** Epoch milliseconds since when it is so. */
  readonly since: number;
  /** Epoch milliseconds when it was last asked for something new, and answered. */
  readonly looked: number | undefined;
  /** Epoch milliseconds of the last commit of something from it. */
  readonly lastLoad: number | undefined;
  /** Objects, records and bad lines loaded since the server began. */
  readonly loaded: number;
  readonly records: number;
  readonly quarantined: number;
  /** As in `FeedNews`. */
  readonly gone: number;
  readonly leftOut: number;
  readonly rejected: number;
  /** Messages that wait in the source, where it tells. */
  readonly waiting: number | undefined;
  /** Epoch milliseconds up to which everything is loaded. */
  readonly upTo: number | undefined;
  readonly problem: string | undefined;
  readonly help: string | undefined;
}

/** What is kept in the store: the state, and when it was told. */
export interface FeedReport extends FeedState {
  /** Epoch milliseconds. */
  readonly told: number;
}

/** Milliseconds between two reports of a server that runs. */
export const REPORT_EVERY_MS = 15_000;
/** A server that says nothing for so long is dead. */
const DEAD_MS = 5 * REPORT_EVERY_MS;
/** A source that nobody has followed for so long is not told of any more. */
const FORGOTTEN_MS = 7 * 86_400_000;

/** The state as it is told. */
export function toStatus(state: FeedState, now: number): SourceStatus {
  const { upTo: _, ...rest } = state;
  return {
    ...rest,
    looked: state.looked ?? null,
    lastLoad: state.lastLoad ?? null,
    waiting: state.waiting ?? null,
    lagSeconds: lagOf(state, now) ?? null,
    problem: state.problem ?? null,
    help: state.help ?? null,
  };
}

/** Seconds that the store is behind the source; undefined before the first look. */
function lagOf({ state, upTo }: Pick<FeedState, 'state' | 'upTo'>, now: number): number | undefined {
  if (state === 'idle') return 0;
  return upTo === undefined ? undefined : Math.max(0, Math.round((now - upTo) / 1000));
}

/** The sources as the store remembers them, which is what another process can know. */
export function readReports(sources: readonly StoredSource[], now: number): FeedState[] {
  return sources.flatMap(({ report }) => {
    if (report === undefined) return [];
    const { told, ...state } = JSON.parse(report) as FeedReport;
    if (now - told > FORGOTTEN_MS) return [];
    if (state.state === 'stopped' || now - told <= DEAD_MS) return [state];
    return [{ ...state, state: 'stopped' as const, since: told }];
  });
}
