import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ThalwegError } from '../../../report/errors.ts';
import { createAppender } from '../../../stores/duckdb/appender.ts';
import { type Bench, HEADER, lines, openBench } from '../../testing.ts';
import { type Following, followFeed } from '../follow.ts';
import { createTurn } from '../turn.ts';
import { createQueueFeed } from './feed.ts';
import { createTestBucket, createTestQueue, notificationOf, type TestBucket, type TestQueue } from './testing.ts';

let bench: Bench;
let stop: AbortController;
let queue: TestQueue;
let bucket: TestBucket;
let following: Following;

/** A busy machine takes its time. */
const SOON = { timeout: 20_000 };

beforeEach(() => {
  bench = openBench();
  stop = new AbortController();
  queue = createTestQueue();
  bucket = createTestBucket('logs');
});
afterEach(async () => {
  stop.abort();
  await following.done;
  await bench.close();
});

function follow(): Following {
  const openBucket = (name: string) => ({ ...bucket, name });
  following = followFeed(bench.store, {
    ...{ source: 's3+sqs://queue', kind: 'sqs', createAppender, turn: createTurn(), signal: stop.signal },
    open: async () => createQueueFeed({ queue, openBucket, pace: { gather: 30, foreign: 0, unreadable: 0 } }),
    backOff: { next: () => 1, reset: () => undefined },
  });
  return following;
}

/** Puts an object of ten lines and gives its notification. */
function put(key: string, number: number): string {
  const text = HEADER + lines(number * 10, number * 10 + 10);
  bucket.objects.set(key, text);
  return notificationOf([{ key, text }]);
}

const isEmpty = (): boolean => queue.bodies.length === 0;
const counts = async () => {
  const { objects, records } = await bench.store.status();
  return { objects, records };
};

describe('a queue that tells of new objects', () => {
  it('is emptied as objects are committed, many in one commit', async () => {
    queue.send(...Array.from({ length: 40 }, (_, i) => put(`AWSLogs/${i}.log`, i)));
    follow();
    await expect.poll(isEmpty, SOON).toBe(true);
    await expect.poll(() => following.state().state, SOON).toBe('idle');
    expect(await counts()).toEqual({ objects: 40, records: 400 });
    expect((await bench.store.status()).parts).toBe(1);
    expect(following.state()).toMatchObject({ loaded: 40, records: 400, gone: 0, rejected: 0, problem: undefined });
  });

  it('loads an object once, however often and in whatever order it is told', async () => {
    const told = [put('a b.log', 1), put('ü+%.log', 2), put('plain.log', 3)];
    queue.send(...Array.from({ length: 10 }, () => told.toReversed()).flat(), ...told);
    follow();
    await expect.poll(isEmpty, SOON).toBe(true);
    queue.send(...told);
    await expect.poll(isEmpty, SOON).toBe(true);
    expect(await counts()).toEqual({ objects: 3, records: 30 });
    expect(bucket.fetched.toSorted()).toEqual(['a b.log', 'plain.log', 'ü+%.log']);
  });

  it('counts what is gone, and goes on', async () => {
    queue.send(put('deleted.log', 1), put('kept.log', 2), put('replaced.log', 3));
    bucket.objects.delete('deleted.log');
    queue.send(put('replaced.log', 4));
    follow();
    await expect.poll(isEmpty, SOON).toBe(true);
    await expect.poll(() => following.state().gone, SOON).toBe(2);
    expect(await counts()).toEqual({ objects: 2, records: 20 });
    expect(following.state()).toMatchObject({ rejected: 0, problem: undefined });
  });

  it('leaves what is no notification to the queue, which puts it aside', async () => {
    const poison = ['not JSON', '{"Records":[{"eventSource":"aws:ec2"}]}', '[]', '{"Type":"SubscriptionConfirmation"}'];
    queue.send(...poison, put('good.log', 1));
    follow();
    await expect.poll(() => queue.dead.toSorted(), SOON).toEqual(poison.toSorted());
    expect(isEmpty()).toBe(true);
    expect(await counts()).toEqual({ objects: 1, records: 10 });
    expect(following.state()).toMatchObject({
      rejected: 4,
      problem: expect.stringMatching(/^Message m\d+ is no notification of S3\.$/),
      help: expect.stringContaining('After 3 deliveries it is in the dead-letter queue dead'),
    });
  });

  it('leaves a message whose object cannot be read, and loads what else it names', async () => {
    put('denied.log', 1);
    put('good.log', 2);
    bucket.denied.set('denied.log', 'access denied');
    const named = ['denied.log', 'good.log'].map((key) => ({ key, text: bucket.objects.get(key)! }));
    queue.send(notificationOf(named));
    follow();
    await expect.poll(() => queue.dead.length, SOON).toBe(1);
    expect(await counts()).toEqual({ objects: 1, records: 10 });
    expect(following.state()).toMatchObject({
      ...{ rejected: 1, gone: 0 },
      problem: expect.stringContaining('names s3://logs/denied.log, which cannot be read: access denied'),
    });
  });

  it('leaves a message whose object is of a kind that is not read', async () => {
    bucket.objects.set('logs.zip', 'PK\x03\x04\x14\0\0\0\b\0');
    queue.send(notificationOf([{ key: 'logs.zip', text: bucket.objects.get('logs.zip')! }]));
    follow();
    await expect.poll(() => queue.dead.length, SOON).toBe(1);
    expect(following.state()).toMatchObject({ rejected: 1, problem: expect.stringContaining('zip archive') });
  });

  it('takes what is no flow log from the queue, without loading it', async () => {
    const trail = 'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/24/a.json.gz';
    const removed = JSON.parse(put('kept.log', 1));
    removed.Records[0].eventName = 'ObjectRemoved:Delete';
    queue.send(
      notificationOf([{ key: trail, text: '{}' }]),
      notificationOf([{ key: 'AWSLogs/', text: '' }]),
      JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' }),
      JSON.stringify(removed),
    );
    follow();
    await expect.poll(isEmpty, SOON).toBe(true);
    expect(bucket.fetched).toEqual([]);
    expect(following.state()).toMatchObject({ leftOut: 2, rejected: 0, problem: undefined });
  });

  it('keeps messages through an outage, without using up their deliveries', async () => {
    let outage = 20;
    const download = bucket.download;
    bucket = {
      ...bucket,
      async download(...asked) {
        if (outage-- > 0) throw new ThalwegError('source-denied', 'The credentials are not valid any more.');
        return download(...asked);
      },
    };
    queue.send(put('a.log', 1), put('b.log', 2));
    follow();
    await expect.poll(() => following.state().problem, SOON).toContain('credentials');
    await expect.poll(isEmpty, SOON).toBe(true);
    await expect.poll(() => following.state(), SOON).toMatchObject({ state: 'idle', problem: undefined });
    expect(await counts()).toEqual({ objects: 2, records: 20 });
    expect(queue.dead).toEqual([]);
  });

  it('loads what it has when asking for more fails', async () => {
    const receive = queue.receive;
    let asked = 0;
    queue = {
      ...queue,
      async receive(...words) {
        if (asked++ % 2 === 1) throw new ThalwegError('source-away', 'The queue does not answer.');
        return receive(...words);
      },
    };
    const bodies = Array.from({ length: 25 }, (_, i) => put(`${i}.log`, i));
    queue.send(...bodies);
    follow();
    await expect.poll(counts, SOON).toEqual({ objects: 25, records: 250 });
    expect(queue.dead).toEqual([]);
    expect(queue.hides).toEqual([]);
  });

  it('keeps messages hidden while a load takes longer than the queue hides them', async () => {
    queue = createTestQueue({ visibility: 3 });
    const download = bucket.download;
    bucket = {
      ...bucket,
      async download(...asked) {
        await new Promise((resolve) => setTimeout(resolve, 5000));
        return download(...asked);
      },
    };
    queue.send(put('slow.log', 1));
    follow();
    await expect.poll(isEmpty, SOON).toBe(true);
    expect(queue.hides.length).toBeGreaterThan(2);
    expect(bucket.fetched).toEqual(['slow.log']);
    expect(await counts()).toEqual({ objects: 1, records: 10 });
  });

  it('gives messages back when it ends', async () => {
    let isAsked = false;
    bucket = {
      ...bucket,
      async download(_, __, signal) {
        isAsked = true;
        await new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(new Error('aborted'))));
      },
    };
    queue.send(put('a.log', 1));
    follow();
    await expect.poll(() => isAsked, SOON).toBe(true);
    stop.abort();
    await following.done;
    expect(queue.hides.at(-1)).toBe(0);
    expect(queue.bodies).toHaveLength(1);
    expect(await counts()).toEqual({ objects: 0, records: 0 });
  });
});
