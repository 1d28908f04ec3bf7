/** A log group that is followed: a fake one, a clock of its own, and what a lot holds. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ThalwegError } from '../../../report/errors.ts';
import { NO_FORMATS } from '../../sources/cloudwatch/formats.ts';
import { eventAt, makeGroup } from '../../sources/cloudwatch/testing.ts';
import type { IngestSummary } from '../../summary.ts';
import type { Feed, Lot } from '../feed.ts';
import { createGroupFeed, type GroupFeedOptions } from './feed.ts';
import { toText } from './position.ts';
import { createSeen } from './seen.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-24T10:00:00Z');
const NEVER = new AbortController().signal;

function makeBookmark(position?: string) {
  const bookmark = {
    position,
    read: async () => bookmark.position,
    save: async (text: string) => {
      bookmark.position = text;
    },
  };
  return bookmark;
}

/** A feed whose pauses pass at once; `clock.now` is the time. */
function makeFeed(options: Partial<GroupFeedOptions> = {}) {
  const clock = { now: START, paused: [] as number[] };
  const group = makeGroup([], { perPage: 3 });
  const bookmark = makeBookmark();
  const feed = createGroupFeed({
    ...{ group, bookmark, streams: { kind: 'all' }, formats: async () => NO_FORMATS, from: 0 },
    clock: () => clock.now,
    pause: async (wait) => {
      clock.now += wait;
      clock.paused.push(wait);
    },
    ...options,
  });
  return { feed, group, bookmark, clock };
}

/** Ids of the events of a lot. */
async function idsOf(lot: Lot | undefined): Promise<string[]> {
  if (!lot) return [];
  const folder = await mkdtemp(join(tmpdir(), 'thalweg-feed-'));
  try {
    const path = join(folder, 'lot');
    await lot.objects[0]!.fetch(path, undefined);
    const text = gunzipSync(readFileSync(path)).toString();
    return text
      .trim()
      .split('\n')
      .flatMap((line) => JSON.parse(line).logEvents.map(({ id }: { id: string }) => id));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function take(feed: Feed): Promise<string[]> {
  const lot = await feed.next(NEVER);
  const ids = await idsOf(lot);
  await lot?.done({} as IngestSummary);
  return ids;
}

/** What the bookmark has when everything was read up to then. */
const upTo = (to: number, from = 0): string => toText({ group: makeGroup([]).arn, from, to });

const idOf = ({ id }: { readonly id: string }): string => id;

describe('a log group that is followed', () => {
  test('gives everything it has at first, then what is new, each event once', async () => {
    const { feed, group, clock } = makeFeed();
    const old = Array.from({ length: 8 }, (_, at) => eventAt(START - 3 * 86_400_000 + at * MINUTE));
    group.events.push(...old);
    expect(await take(feed)).toEqual(old.map(idOf));
    expect(await take(feed)).toEqual([]);
    const late = eventAt(START - 14 * MINUTE);
    const fresh = eventAt(clock.now - MINUTE);
    group.events.push(fresh, late);
    expect((await take(feed)).sort()).toEqual([fresh, late].map(idOf).sort());
    expect(await take(feed)).toEqual([]);
  });

  test('is asked soon after something has come, and seldom when idle', async () => {
    const { feed, group, clock } = makeFeed();
    for (let look = 0; look < 12; look++) await take(feed);
    expect(clock.paused.at(-1)).toBe(10_000);
    const before = group.asked.length;
    const began = clock.now;
    for (let look = 0; look < 6; look++) await take(feed);
    expect((group.asked.length - before) / ((clock.now - began) / 1000)).toBeLessThanOrEqual(0.1);
    group.events.push(eventAt(clock.now));
    await take(feed);
    await take(feed);
    expect(clock.paused.at(-1)).toBe(2000);
  });

  test('many pages are no more than a request a second', async () => {
    const { feed, group, clock } = makeFeed();
    group.events.push(...Array.from({ length: 60 }, (_, at) => eventAt(START - at * 1000)));
    await take(feed);
    await take(feed);
    // 20 pages and as many that are empty, but for the last.
    expect(clock.paused).toEqual([39_000]);
  });

  test('finds what comes hours late by looks that reach back', async () => {
    const { feed, group, clock } = makeFeed();
    await take(feed);
    group.events.push(eventAt(START - 2 * 60 * MINUTE));
    const found: string[] = [];
    while (clock.now < START + 20 * MINUTE) found.push(...(await take(feed)));
    expect(found).toEqual(group.events.map(idOf));
  });

  test('goes on from its bookmark, far enough back', async () => {
    const bookmark = makeBookmark(upTo(START - 60 * MINUTE));
    const { feed, group } = makeFeed({ bookmark });
    const before = eventAt(START - 10 * 60 * MINUTE);
    const late = eventAt(START - 100 * MINUTE);
    const after = eventAt(START - 5 * MINUTE);
    group.events.push(before, late, after);
    expect(await take(feed)).toEqual([late, after].map(idOf));
    expect(bookmark.position).toBe(upTo(START));
  });

  test('begins where it is told to, also when the bookmark is none', async () => {
    const { feed, group } = makeFeed({ from: START - MINUTE, bookmark: makeBookmark('yesterday') });
    group.events.push(eventAt(START - 2 * MINUTE), eventAt(START));
    expect(await take(feed)).toEqual([group.events[1]!.id]);
    expect(await take(feed)).toEqual([]);
  });

  test('goes on where it stopped, however late it is told to begin', async () => {
    const bookmark = makeBookmark();
    const first = makeFeed({ bookmark, from: START - 60 * MINUTE });
    first.group.events.push(eventAt(START - 90 * MINUTE), eventAt(START));
    expect(await take(first.feed)).toHaveLength(1);
    // The server is begun anew after two hours, with `--from now-1h`.
    const second = makeFeed({ bookmark, from: START + 60 * MINUTE });
    second.clock.now = START + 120 * MINUTE;
    second.group.events.push(...first.group.events, eventAt(START + MINUTE), eventAt(START + 110 * MINUTE));
    expect(await take(second.feed)).toEqual(second.group.events.slice(1).map(idOf));
  });

  test('reads a group of the same name in another region from its beginning', async () => {
    const bookmark = makeBookmark(upTo(START).replace('eu-west-1', 'eu-west-3'));
    const { feed, group } = makeFeed({ bookmark });
    group.events.push(eventAt(START - 30 * 24 * 60 * MINUTE));
    expect(await take(feed)).toEqual(group.events.map(idOf));
  });

  test('finds what came late while it could not look for long', async () => {
    const { feed, group, clock } = makeFeed();
    for (let look = 0; look < 3; look++) await take(feed);
    clock.now += 10 * 60 * MINUTE;
    group.events.push(eventAt(START - 90 * MINUTE), eventAt(START + 5 * 60 * MINUTE));
    expect(await take(feed)).toEqual(group.events.map(idOf));
  });

  test('a clock that was hours ahead and was set right leaves nothing out', async () => {
    const { feed, group, clock, bookmark } = makeFeed();
    clock.now = START + 8 * 60 * MINUTE;
    group.events.push(eventAt(START - 20 * MINUTE));
    expect(await take(feed)).toHaveLength(1);
    for (let look = 0; look < 3; look++) await take(feed);
    const other = makeFeed({ bookmark: makeBookmark(bookmark.position) });
    for (const made of [{ feed, group, clock }, other]) {
      made.clock.now = START;
      const fresh = eventAt(START - 10 * MINUTE);
      made.group.events.push(fresh);
      expect(await take(made.feed)).toContain(fresh.id);
      expect(await take(made.feed)).toEqual([]);
      expect(made.clock.now).toBeLessThan(START + MINUTE);
    }
  });

  test('a failure in the middle loses nothing', async () => {
    const { feed, group } = makeFeed();
    group.events.push(...Array.from({ length: 20 }, (_, at) => eventAt(START - at * 1000)));
    group.fault = (asked) => {
      if (asked === 3 || asked === 7) throw new ThalwegError('source-away', 'throttled');
    };
    await expect(feed.next(NEVER)).rejects.toThrow('throttled');
    await expect(feed.next(NEVER)).rejects.toThrow('throttled');
    expect((await take(feed)).sort()).toEqual(group.events.map(idOf).sort());
  });

  test('large lots follow each other without a pause, and each moves the bookmark', async () => {
    const { feed, group, bookmark, clock } = makeFeed();
    const message = 'x'.repeat(6 * 1024 * 1024);
    group.events.push(...Array.from({ length: 7 }, (_, at) => eventAt(START - 7000 + at * 1000, { message })));
    expect(await take(feed)).toHaveLength(3);
    expect(bookmark.position).toBe(upTo(START - 5000));
    const lot = await feed.next(NEVER);
    expect(lot).toMatchObject({ isWhole: true });
    expect(await idsOf(lot)).toHaveLength(3);
    expect(bookmark.position).toBe(upTo(START - 5000));
    expect(await take(feed)).toHaveLength(1);
    expect(bookmark.position).toBe(upTo(START));
    expect(clock.paused).toEqual([]);
  });

  test('says when the format is assumed', async () => {
    const note = 'the format could not be looked up';
    const { feed } = makeFeed({ formats: async () => ({ ...NO_FORMATS, notes: [note], isAssumed: true }) });
    expect(feed.tell?.()).toEqual({ problem: undefined });
    await take(feed);
    expect(feed.tell?.()).toEqual({ problem: { message: note } });
  });
});

test('what is remembered is bounded, and says since when it is whole', () => {
  const seen = createSeen(0, 100);
  for (let at = 0; at < 1000; at++) seen.add(`e${at}`, at);
  expect(seen.since).toBeGreaterThan(890);
  for (let at = seen.since; at < 1000; at++) expect(seen.has(`e${at}`)).toBe(true);
  expect(seen.has(`e${seen.since - 1}`)).toBe(false);
  seen.add('late', 3);
  expect(seen.has('late')).toBe(false);
});
