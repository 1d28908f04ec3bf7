/**
 * Follows a log group. CloudWatch Logs cannot be asked for what has come since: it knows events by their own time, and flow logs come
 * minutes after it. So a window that reaches back is read again and again, and what was taken before is left out.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Streams } from '../../sources/cloudwatch/address.ts';
import type { GroupFormats } from '../../sources/cloudwatch/formats.ts';
import type { LogGroup, StoredEvent } from '../../sources/cloudwatch/log-group.ts';
import { toPayloads } from '../../sources/cloudwatch/payloads.ts';
import type { Bookmark, Feed, Lot } from '../feed.ts';
import { createPace } from './pace.ts';
import { parsePosition, toText } from './position.ts';
import { createSeen, type Seen } from './seen.ts';

const MINUTE = 60_000;
/**
 * A record comes about five minutes after the interval it is of, which is ten minutes at most (VPC User Guide, "Aggregation interval"),
 * and has the time of the interval's beginning.
 */
const USUAL = 20 * MINUTE;
/** What comes later than that, and what came while nobody looked, is found by a look so far back, once in a while. */
const RARE = 180 * MINUTE;
const RARELY = 15 * MINUTE;
/** Clocks differ. */
const AHEAD = 5 * MINUTE;
/** What is held in memory, and loaded together. */
const MOST_EVENTS = 50_000;
const MOST_CHARACTERS = 16 * 1024 * 1024;

const compress = promisify(gzip);

export interface GroupFeedOptions {
  readonly group: LogGroup;
  readonly streams: Streams;
  /** Asked at the beginning and once in a while, since flow logs come and go. */
  readonly formats: (signal: AbortSignal) => Promise<GroupFormats>;
  readonly bookmark: Bookmark;
  /** Epoch milliseconds: where to begin when nothing was ever read. */
  readonly from: number;
  readonly clock?: () => number;
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A window that is being read, over as many lots as it takes. */
interface Look {
  /** Epoch milliseconds. */
  readonly began: number;
  from: number;
  /** Where the next page begins; it belongs to `from`. */
  next: string | undefined;
  /** Epoch milliseconds: everything in the window before it was taken, since pages are in the order of time. */
  taken: number;
  requests: number;
  isNews: boolean;
}

export function createGroupFeed(options: GroupFeedOptions): Feed {
  return new GroupFeed(options);
}

class GroupFeed implements Feed {
  readonly #options: GroupFeedOptions;
  readonly #clock: () => number;
  readonly #pace = createPace();
  #formats: GroupFormats | undefined;
  #seen: Seen | undefined;
  /** Nothing before it is read: where reading began when it did for the first time; epoch milliseconds. */
  #from = 0;
  /** Everything before it was read, but for what comes late; epoch milliseconds. */
  #readTo = 0;
  #lookedFar = 0;
  #look: Look | undefined;
  /** Epoch milliseconds of the next look, and milliseconds between it and the last one. */
  #due = 0;
  #pause = 0;

  constructor(options: GroupFeedOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  async next(signal: AbortSignal): Promise<Lot | undefined> {
    await this.#wait(signal);
    this.#look ??= await this.#begin(signal);
    const look = this.#look;
    try {
      const { events, next } = await this.#read(look, signal);
      const lot = events.length === 0 ? undefined : await this.#toLot(look, events, next === undefined);
      this.#advance(look, events, next);
      return lot;
    } catch (error) {
      Object.assign(look, { from: look.taken, next: undefined });
      throw error;
    }
  }

  tell() {
    const [note] = this.#formats?.isAssumed ? this.#formats.notes : [];
    return { problem: note === undefined ? undefined : { message: note } };
  }

  async close(): Promise<void> {
    this.#options.group.close();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { pause = (wait: number) => sleep(wait, undefined, { signal }) } = this.#options;
    const wait = Math.min(this.#pause, this.#due - this.#clock());
    if (this.#look === undefined && wait > 0) await pause(wait, signal);
  }

  async #begin(signal: AbortSignal): Promise<Look> {
    const began = this.#clock();
    const isFar = began - this.#lookedFar >= RARELY || began < this.#lookedFar;
    if (isFar) this.#formats = await this.#options.formats(signal);
    const from = await this.#windowFrom(began, isFar);
    if (isFar) this.#lookedFar = began;
    return { began, from, taken: from, next: undefined, requests: 0, isNews: false };
  }

  async #windowFrom(began: number, isFar: boolean): Promise<number> {
    const { bookmark, from, group } = this.#options;
    if (!this.#seen) {
      const saved = parsePosition((await bookmark.read()) ?? '', group.arn);
      this.#from = saved?.from ?? from;
      // A position of the future was noted by a clock that was ahead.
      this.#readTo = saved ? Math.max(saved.from, Math.min(saved.to, began) - RARE) : from;
      this.#seen = createSeen(this.#readTo);
      return this.#readTo;
    }
    this.#readTo = Math.min(this.#readTo, began);
    // The clock was ahead: by it everything was long forgotten.
    if (began < this.#lookedFar) this.#seen = createSeen(this.#readTo - RARE);
    this.#seen.forget(this.#readTo - RARE - RARELY);
    const usual = this.#readTo - USUAL;
    // What is not remembered would be taken for new; it counts once in any case, but costs.
    const far = Math.min(usual, Math.max(this.#readTo - RARE, this.#seen.since));
    return Math.max(this.#from, isFar ? far : usual);
  }

  /** The next events that are new, as many as make a lot. */
  async #read(look: Look, signal: AbortSignal): Promise<{ events: StoredEvent[]; next: string | undefined }> {
    const { group, streams } = this.#options;
    const events: StoredEvent[] = [];
    let { next } = look;
    let characters = 0;
    do {
      signal.throwIfAborted();
      const page = await group.page({ streams, from: look.from, to: look.began + AHEAD, next, signal });
      look.requests++;
      for (const event of page.events) {
        if (this.#seen!.has(event.id)) continue;
        events.push(event);
        characters += event.message.length;
      }
      next = page.next;
    } while (next !== undefined && events.length < MOST_EVENTS && characters < MOST_CHARACTERS);
    return { events, next };
  }

  #advance(look: Look, events: readonly StoredEvent[], next: string | undefined): void {
    for (const { id, timestamp } of events) this.#seen!.add(id, timestamp);
    look.isNews ||= events.length > 0;
    look.taken = Math.max(look.taken, events.at(-1)?.timestamp ?? 0);
    look.next = next;
    if (next !== undefined) return;
    this.#readTo = Math.max(this.#readTo, look.began);
    this.#pause = this.#pace.next(look);
    this.#due = this.#clock() + this.#pause;
    this.#look = undefined;
  }

  async #toLot(look: Look, events: readonly StoredEvent[], isLast: boolean): Promise<Lot> {
    const { group, bookmark } = this.#options;
    const bytes = await compress(await textOf(group, events, this.#formats!));
    const newest = events.reduce((latest, { timestamp }) => Math.max(latest, timestamp), 0);
    const to = isLast ? look.began : Math.min(look.began, newest);
    const position = toText({ group: group.arn, from: this.#from, to });
    return {
      objects: [
        {
          name: `cloudwatch://${group.arn}#${new Date(this.#clock()).toISOString()}`,
          size: bytes.length,
          modified: new Date(to).toISOString(),
          label: undefined,
          fetch: (path) => writeFile(path, bytes, { mode: 0o600 }),
        },
      ],
      newest,
      isWhole: true,
      done: () => bookmark.save(position),
    };
  }
}

async function textOf(group: LogGroup, events: readonly StoredEvent[], formats: GroupFormats): Promise<string> {
  const pages = (async function* () {
    yield events;
  })();
  let text = '';
  for await (const payload of toPayloads(pages, { owner: group.account, logGroup: group.name }, formats))
    text += payload;
  return text;
}
