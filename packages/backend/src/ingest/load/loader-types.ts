/** What the pipeline and its loaders say to each other; plain data, so that it crosses between threads. */
import type { AppenderPlace, EventRequest, LoadUnit, PreviousObject } from '../../stores/store.ts';
import type { Warning } from './warnings.ts';

/** An object to be read. `id` is its number in this run. */
export interface Candidate {
  readonly id: number;
  readonly path: string;
  readonly size: number;
}

export type Identified =
  | {
      readonly id: number;
      readonly size: number;
      readonly sha256: string;
      /** What changes when the file does, taken before it was hashed. */
      readonly stamp: string;
    }
  | { readonly id: number; readonly unreadable: string };

/** A claimed object: load it as number `object` of the ledger. */
export interface Job {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly stamp: string;
  readonly object: number;
  /** `_object` of its rows, unless it turns out to replace `previous`. */
  readonly label: string;
  readonly previous?: PreviousObject | undefined;
  readonly replaces?: number | undefined;
  readonly identity?: string | undefined;
}

export interface LoaderSettings {
  readonly place: AppenderPlace;
  /** Format string that was given explicitly; it has been checked. */
  readonly format: string | undefined;
  /** Rows of a part. */
  readonly maxRows: number;
}

export type LoaderEvent =
  /** Whole objects whose parts are on disk. */
  | { readonly kind: 'unit'; readonly unit: LoadUnit }
  /**
   * A claimed object turned out unreadable. What shared parts with it was dropped: the objects `again` (run numbers) have to be
   * loaded once more.
   */
  | { readonly kind: 'lost'; readonly id: number; readonly reason: string; readonly again: readonly number[] }
  /** A claimed object is of a kind that is not read; `reason` begins with "It is". */
  | { readonly kind: 'refused'; readonly id: number; readonly reason: string }
  /** Since the last report. */
  | { readonly kind: 'progress'; readonly bytes: number; readonly lines: number }
  | ({ readonly kind: 'warning' } & Warning);

/** What a loader needs of whoever drives it. */
export interface Pipeline {
  emit(event: LoaderEvent): void;
  /** Takes events for a claimed object; gives the positions of those that count already. */
  reserve(request: EventRequest): Promise<readonly number[]>;
}

/** Reads, unpacks, parses and writes; in this thread or in one of its own. Calls are worked off in the order they were made. */
export interface Loader {
  /** Reads small objects, which it keeps for `load`, and hashes all. */
  identify(objects: readonly Candidate[]): Promise<readonly Identified[]>;
  /** Loads claimed objects; lets go of the identified ones in `drop`. */
  load(jobs: readonly Job[], drop: readonly number[]): Promise<void>;
  /** Writes what is buffered, and reports it as a unit. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
