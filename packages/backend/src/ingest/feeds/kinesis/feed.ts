/** Follows a Kinesis stream, all its shards, parents before children. */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ThalwegError } from '../../../report/errors.ts';
import type { Bookmark, Feed, Lot, LotObject } from '../feed.ts';
import { payloadOf } from './payload.ts';
import { endOf, isEnd, type Position, parsePosition, pruned, readable, toText } from './position.ts';
import type { RecordPage, Shard, ShardPlace, Stream } from './stream.ts';

/** A shard answers five requests a second, of all who read it (Kinesis Data Streams quotas). */
const AT_ONCE_MS = 250;
const SOON_MS = 1000;
const SELDOM_MS = 5000;
const SLOWER = 1.5;
/** Shards come and go by hand, or with the capacity mode. */
const LIST_EVERY_MS = 60_000;
/** Between payloads, as a member of its own: what does not end ends there, and takes nothing along. */
const BREAK = gzipSync('\n');
/** Of a lot, compressed; it is held in memory. */
const MOST_BYTES = 8 * 1024 * 1024;

export interface StreamFeedOptions {
  readonly stream: Stream;
  readonly bookmark: Bookmark;
  /** Epoch milliseconds: where to begin when nothing was ever read; undefined: with the oldest record. */
  readonly from: number | undefined;
  readonly clock?: () => number;
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export function createStreamFeed(options: StreamFeedOptions): Feed {
  return new StreamFeed(options);
}

/** What one look has taken. */
interface Taken {
  readonly payloads: Uint8Array[];
  bytes: number;
  /** Records that do not decode, each an object of its own. */
  readonly broken: { readonly name: string; readonly data: Uint8Array }[];
  readonly position: Record<string, string>;
  readonly iterators: Map<string, string | undefined>;
  newest: number | undefined;
  behind: number;
}

class StreamFeed implements Feed {
  readonly #options: StreamFeedOptions;
  readonly #clock: () => number;
  #shards: readonly Shard[] = [];
  #listed = 0;
  /** What was taken so far; saved when it is committed. */
  #position: Position | undefined;
  /** Where shards begin that were never read: as it was when the first one was. */
  #from: number | undefined;
  readonly #iterators = new Map<string, string>();
  /** Shards take turns in being the first of a lot. */
  #turn = 0;
  #pause = SOON_MS;
  #due = 0;

  constructor(options: StreamFeedOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  async next(signal: AbortSignal): Promise<Lot | undefined> {
    await this.#wait(signal);
    const position = await this.#begin(signal);
    const taken: Taken = {
      ...{ payloads: [], bytes: 0, broken: [], iterators: new Map(), newest: undefined, behind: 0 },
      position: { ...pruned(position, this.#shards) },
    };
    const shards = readable(this.#shards, position);
    for (const [at] of shards.entries()) {
      if (taken.bytes >= MOST_BYTES) break;
      await this.#read(shards[(at + this.#turn) % shards.length]!, taken, signal);
    }
    this.#turn++;
    // Nothing is thrown from here on: what was taken is in the lot.
    return this.#finish(position, taken);
  }

  async close(): Promise<void> {
    this.#options.stream.close();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { pause = (wait: number) => sleep(wait, undefined, { signal }) } = this.#options;
    const wait = Math.min(SELDOM_MS, this.#due - this.#clock());
    if (wait > 0) await pause(wait, signal);
  }

  async #begin(signal: AbortSignal): Promise<Position> {
    const { stream, bookmark } = this.#options;
    if (this.#clock() - this.#listed >= LIST_EVERY_MS) {
      this.#shards = await stream.shards(signal);
      this.#listed = this.#clock();
    }
    if (this.#position === undefined) {
      const saved = parsePosition((await bookmark.read()) ?? '');
      this.#from = saved ? saved.from : this.#options.from;
      this.#position = saved?.shards ?? {};
    }
    return this.#position;
  }

  /** One answer of a shard. */
  async #read({ id: shard, start }: Shard, taken: Taken, signal: AbortSignal): Promise<void> {
    const page = await this.#page(shard, taken.position[shard], signal);
    const { arn } = this.#options.stream;
    for (const { sequence, arrived, data } of page.records) {
      const payload = payloadOf(data, { stream: arn, shard, sequence });
      if (payload === undefined) taken.broken.push({ name: `kinesis://${arn}#${shard}/${sequence}`, data });
      else taken.payloads.push(payload);
      taken.bytes += payload?.length ?? data.length;
      taken.position[shard] = sequence;
      taken.newest = Math.max(taken.newest ?? 0, arrived);
    }
    if (page.next === undefined) taken.position[shard] = endOf({ start });
    taken.iterators.set(shard, page.next);
    taken.behind = Math.max(taken.behind, page.behind);
  }

  async #page(shard: string, sequence: string | undefined, signal: AbortSignal): Promise<RecordPage> {
    const { stream } = this.#options;
    const known = this.#iterators.get(shard);
    // An iterator lives five minutes.
    const page = known === undefined ? undefined : await stream.records(known, signal);
    if (page) return page;
    const iterator =
      (await stream.iterator(shard, this.#placeOf(sequence), signal)) ??
      (await stream.iterator(shard, { kind: 'oldest' }, signal));
    const first = iterator === undefined ? undefined : await stream.records(iterator, signal);
    if (first) return first;
    throw new ThalwegError('source-away', `${stream.arn}: the shard ${shard} gives no iterator that is good.`);
  }

  #placeOf(sequence: string | undefined): ShardPlace {
    const from = this.#from;
    if (sequence !== undefined && !isEnd(sequence)) return { kind: 'after', sequence };
    return from === undefined ? { kind: 'oldest' } : { kind: 'at', instant: from };
  }

  #finish(before: Position, taken: Taken): Lot | undefined {
    for (const [shard, iterator] of taken.iterators) {
      if (iterator === undefined) this.#iterators.delete(shard);
      else this.#iterators.set(shard, iterator);
    }
    const hasEnded = Object.entries(taken.position).some(([shard, place]) => isEnd(place) && before[shard] !== place);
    // Its children may be new.
    if (hasEnded) this.#listed = 0;
    const isNews = taken.payloads.length + taken.broken.length > 0;
    this.#pause = isNews || hasEnded ? SOON_MS : Math.min(SELDOM_MS, this.#pause * SLOWER);
    this.#due = this.#clock() + (taken.behind > 0 || hasEnded ? AT_ONCE_MS : this.#pause);
    const position = taken.position;
    this.#position = position;
    if (!isNews && !hasEnded) return undefined;
    return this.#toLot(taken);
  }

  #toLot({ payloads, broken, position, newest, behind }: Taken): Lot {
    const { stream, bookmark } = this.#options;
    const name = `kinesis://${stream.arn}#${new Date(this.#clock()).toISOString()}`;
    const text = toText({ shards: position, from: this.#from });
    return {
      objects: [
        ...(payloads.length === 0
          ? []
          : [toObject(name, Buffer.concat(payloads.flatMap((payload) => [payload, BREAK])))]),
        ...broken.map((record) => toObject(record.name, record.data)),
      ],
      newest,
      behind,
      isWhole: true,
      done: () => bookmark.save(text),
    };
  }
}

function toObject(name: string, bytes: Uint8Array): LotObject {
  return {
    ...{ name, size: bytes.length, modified: '', label: undefined },
    fetch: (path) => writeFile(path, bytes, { mode: 0o600 }),
  };
}
