/** A stream that is followed into a store: what is read, in which order, and that nothing is lost or doubled. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ThalwegError } from '../../../report/errors.ts';
import { lineAt } from '../../sources/cloudwatch/testing.ts';
import type { IngestSummary } from '../../summary.ts';
import { type Bench, openBench } from '../../testing.ts';
import type { Feed } from '../feed.ts';
import { createStreamFeed } from './feed.ts';
import { type MadeStream, makeStream, payloadWith } from './testing.ts';

const START = Date.parse('2026-11-24T10:00:00Z');
const NEVER = new AbortController().signal;

let bench: Bench;
let stream: MadeStream;
let position: string | undefined;
beforeEach(() => {
  bench = openBench();
  stream = makeStream();
  position = undefined;
});
afterEach(() => bench.close());

/** As a server that has just begun; pauses pass at once. */
function begin({ from }: { readonly from?: number } = {}): Feed {
  let now = START;
  return createStreamFeed({
    ...{ stream, from, clock: () => now },
    pause: async (wait) => {
      now += wait;
    },
    bookmark: {
      read: async () => position,
      save: async (text) => {
        position = text;
      },
    },
  });
}

/** Loads what the feed gives; with `isKilled` the position of the last lot is not saved. */
async function load(feed: Feed, { looks = 1, isKilled = false } = {}): Promise<IngestSummary[]> {
  const summaries: IngestSummary[] = [];
  for (let look = 0; look < looks; look++) {
    const lot = await feed.next(NEVER);
    if (!lot) continue;
    const objects = lot.objects.map((object, at) => ({ ...object, path: join(bench.folder, `lot-${at}`) }));
    const summary = await bench.load([], { objects });
    summaries.push(summary);
    if (!isKilled) await lot.done(summary);
  }
  return summaries;
}

const records = async (): Promise<number> => (await bench.store.status()).records;

describe('a stream that is followed', () => {
  test('gives the payloads of all shards, and skips what checks its health', async () => {
    for (const shard of ['a', 'b']) {
      stream.open(shard);
      stream.put(shard, payloadWith(10));
      stream.put(
        shard,
        gzipSync(JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [{ id: '', message: 'x' }] })),
      );
      stream.put(shard, payloadWith(5));
    }
    await load(begin(), { looks: 2 });
    expect(await bench.store.status()).toMatchObject({ records: 30, quarantined: 0 });
  });

  test('goes on where it stopped; what was committed and not noted counts once', async () => {
    stream.open('a');
    for (let at = 0; at < 7; at++)
      stream.put('a', at % 2 === 0 ? payloadWith(4) : `${lineAt(START + at)}\n${lineAt(START)}\n`);
    await load(begin(), { looks: 1 });
    await load(begin(), { looks: 1, isKilled: true });
    await load(begin(), { looks: 5 });
    expect(await records()).toBe(4 * 4 + 3 * 2);
    const feed = begin();
    expect(await load(feed, { looks: 3 })).toEqual([]);
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  test('reads parents to their end before children, over splits and merges', async () => {
    stream.open('a');
    for (let at = 0; at < 4; at++) stream.put('a', payloadWith(1));
    const feed = begin();
    await load(feed);
    stream.open('b', ['a']);
    stream.open('c', ['a']);
    for (const shard of ['b', 'c', 'b', 'c', 'b', 'c']) stream.put(shard, payloadWith(1));
    await load(feed, { looks: 4 });
    stream.open('d', ['b', 'c']);
    stream.put('d', payloadWith(1));
    await load(feed, { looks: 6 });
    expect(await records()).toBe(11);
    const order = [...new Set(stream.asked)];
    expect(order[0]).toBe('a');
    expect(order.at(-1)).toBe('d');
    expect(stream.asked.lastIndexOf('a')).toBeLessThan(Math.min(stream.asked.indexOf('b'), stream.asked.indexOf('c')));
    // Another server takes it from there.
    stream.put('d', payloadWith(2));
    await load(begin(), { looks: 2 });
    expect(await records()).toBe(13);
  });

  test('takes a new iterator for one that is too old, and is throttled without loss', async () => {
    stream.open('a');
    stream.open('b');
    for (let at = 0; at < 5; at++) for (const shard of ['a', 'b']) stream.put(shard, payloadWith(2));
    const feed = begin();
    await load(feed);
    stream.expire();
    let left = 2;
    stream.fault = (shard) => {
      if (shard === 'b' && left-- > 0) throw new ThalwegError('source-away', 'throttled');
    };
    await expect(load(feed)).rejects.toThrow('throttled');
    await expect(load(feed)).rejects.toThrow('throttled');
    await load(feed, { looks: 3 });
    expect(await records()).toBe(20);
  });

  test('begins anew where the stream was made anew', async () => {
    position = '{"shards":{"a":"99999","b":"ended:99999"}}';
    for (const shard of ['a', 'b']) {
      stream.open(shard);
      stream.put(shard, payloadWith(3));
    }
    await load(begin());
    expect(await records()).toBe(6);
  });

  test('begins where it is told to', async () => {
    stream.open('a');
    for (let at = 0; at < 3; at++) stream.put('a', payloadWith(1));
    await load(begin({ from: START + 3 }));
    expect(await records()).toBe(1);
  });

  test('begins where it was told to at first, also in shards that came while nobody looked', async () => {
    stream.open('a');
    for (let at = 0; at < 3; at++) stream.put('a', payloadWith(1));
    await load(begin({ from: START + 3 }));
    stream.put('a', payloadWith(1));
    stream.open('b', ['a']);
    stream.put('b', payloadWith(1));
    await load(begin({ from: START + 3_600_000 }), { looks: 3 });
    expect(await records()).toBe(3);
  });

  test('a payload that does not end takes no other along', async () => {
    stream.open('a');
    stream.put('a', gzipSync('{"messageType":"DATA_MESSAGE","logEvents":[{"id":"7","message":"2 1'));
    stream.put('a', payloadWith(2));
    stream.put('a', payloadWith(3));
    await load(begin());
    expect(await bench.store.status()).toMatchObject({ records: 5, quarantined: 1 });
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  test('reads plain lines, compressed lines and messages, and keeps what is none', async () => {
    stream.open('a');
    stream.put('a', `${lineAt(START)}\n${lineAt(START)}`);
    stream.put('a', gzipSync(lineAt(START)));
    stream.put('a', JSON.stringify({ message: lineAt(START), kind: 'flow' }));
    stream.put('a', 'what is this');
    stream.put('a', payloadWith(2).subarray(0, 40));
    stream.put('a', payloadWith(1));
    await load(begin(), { looks: 3 });
    expect(await records()).toBe(5);
    expect(await bench.quarantine()).toContainEqual(expect.objectContaining({ text: 'what is this' }));
    expect((await bench.store.status()).broken).toHaveLength(1);
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  test('tells how far it is behind, and is idle at the end', async () => {
    stream.open('a');
    for (let at = 0; at < 5; at++) stream.put('a', payloadWith(1));
    const feed = begin();
    expect(await feed.next(NEVER)).toMatchObject({ behind: 2, newest: START + 3, isWhole: true });
    expect(await feed.next(NEVER)).toMatchObject({ behind: 0, newest: START + 5 });
    expect(await feed.next(NEVER)).toBeUndefined();
  });
});
