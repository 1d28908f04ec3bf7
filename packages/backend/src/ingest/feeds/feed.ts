/** Sources that are followed: what comes is loaded for as long as a server runs. */
import type { SourceObject } from '../sources/files.ts';
import type { IngestSummary } from '../summary.ts';

export interface Feed {
  /**
   * Waits for what is new, and takes it; undefined when nothing has come within the feed's own waiting time. What it throws is tried
   * again, so it must not have lost anything.
   */
  next(signal: AbortSignal): Promise<Lot | undefined>;
  /** What else is to be told of the source now. */
  tell?(): FeedNews;
  /** Gives back what was taken and is not done. */
  close(): Promise<void>;
}

/** What is loaded and committed together. */
export interface Lot {
  readonly objects: readonly LotObject[];
  /** Fields of lines without header, where the feed knows them. */
  readonly format?: string | undefined;
  /** Epoch milliseconds of the newest thing that it holds. */
  readonly newest?: number | undefined;
  /** The source has no way to give one of its objects again: when one cannot be read, `done` is not called, and all of it is tried again. */
  readonly isWhole?: true | undefined;
  /** Milliseconds that the lot is behind the newest thing of the source, where the service tells: with 0, nothing more is there now. */
  readonly behind?: number | undefined;
  /**
   * Called when everything that can be loaded of it is durable: deletes messages, saves the position. The summary tells which objects
   * could not be read, so that theirs can come again. It is called again when it throws.
   */
  done(summary: IngestSummary): Promise<void>;
}

/** As the ledger will know it; the bytes are brought when they are needed, and again after a failure. */
export interface LotObject extends Omit<SourceObject, 'path' | 'fetch'> {
  readonly fetch: NonNullable<SourceObject['fetch']>;
}

export interface FeedNews {
  /** Messages in the source that wait to be taken. */
  readonly waiting?: number | undefined;
  /** Things that it named and that were gone before they were read. */
  readonly gone?: number | undefined;
  /** Things that it named and that are no flow logs. */
  readonly leftOut?: number | undefined;
  /** Things that cannot be read, and are left to the source to put aside. */
  readonly rejected?: number | undefined;
  /** Something that somebody has to look at, while the rest goes on. */
  readonly problem?: FeedProblem | undefined;
}

export interface FeedProblem {
  /** One sentence. */
  readonly message: string;
  /** The way out. */
  readonly help?: string | undefined;
}

/** Where a feed keeps how far it has read. */
export interface Bookmark {
  read(): Promise<string | undefined>;
  save(position: string): Promise<void>;
}
