/** What listing and loading need of a bucket. `client.ts` is Amazon S3; tests have their own. */

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  /** Changes with the content. */
  readonly etag: string;
}

export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** Prefixes of what is one folder deeper, each ending with `/`; empty when everything below is listed. */
  readonly folders: readonly string[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

export interface ListRequest {
  readonly prefix: string;
  /** Only what lies in the folder itself, and the names of folders in it. */
  readonly isShallow: boolean;
  readonly from?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Bucket {
  readonly name: string;
  /** One page of at most 1000 names. Throws `no-such-source`, `source-denied`, `source-away`. */
  list(request: ListRequest): Promise<ListedPage>;
  /**
   * Writes the object to a file, if it still has that mark. Throws `ObjectUnreadable` when this object cannot be had and others can, and as
   * `list` when none can.
   */
  download(object: ListedObject, path: string, signal: AbortSignal | undefined): Promise<void>;
}

/** One object cannot be read; the message says why, for the summary. */
export class ObjectUnreadable extends Error {}

/** It never will be: it was deleted, or another one has its place. */
export class ObjectGone extends ObjectUnreadable {}
