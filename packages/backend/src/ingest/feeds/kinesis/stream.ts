/** What following needs of a stream. `client.ts` is Kinesis Data Streams; tests have their own. */

export interface Shard {
  readonly id: string;
  /** Shards that it was split from or merged of; they may be gone already. */
  readonly parents: readonly string[];
  /** The sequence number that it begins with. */
  readonly start: string;
}

/** Where to begin in a shard. */
export type ShardPlace =
  | { readonly kind: 'oldest' }
  | { readonly kind: 'after'; readonly sequence: string }
  /** Epoch milliseconds. */
  | { readonly kind: 'at'; readonly instant: number };

export interface StreamRecord {
  /** Decimal digits that rise within a shard. */
  readonly sequence: string;
  /** Epoch milliseconds. */
  readonly arrived: number;
  readonly data: Uint8Array;
}

export interface RecordPage {
  readonly records: readonly StreamRecord[];
  /** Undefined: the shard has ended, and was read to its end. */
  readonly next: string | undefined;
  /** Milliseconds behind the newest record of the shard. */
  readonly behind: number;
}

export interface Stream {
  readonly arn: string;
  shards(signal: AbortSignal): Promise<readonly Shard[]>;
  /** Undefined when the place is none of this shard (any more). */
  iterator(shard: string, place: ShardPlace, signal: AbortSignal): Promise<string | undefined>;
  /** Undefined when the iterator is too old. Throws `source-away` when there is too much reading. */
  records(iterator: string, signal: AbortSignal): Promise<RecordPage | undefined>;
  close(): void;
}
