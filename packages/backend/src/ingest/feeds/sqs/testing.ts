/** A queue and a bucket in memory, as exact about deliveries as the real ones. */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bucket, ObjectGone, ObjectUnreadable } from '../../sources/s3/bucket.ts';
import type { Queue, QueueFacts, QueueMessage } from './queue.ts';

interface Kept {
  readonly id: string;
  readonly body: string;
  receives: number;
  receipt: string;
  /** Milliseconds of `clock` until when it is hidden. */
  hidden: number;
}

export interface TestQueue extends Queue {
  send(...bodies: string[]): void;
  /** Bodies that are in the queue, hidden or not, and in the queue of dead letters. */
  readonly bodies: string[];
  readonly dead: string[];
  /** Seconds that messages were hidden for, in order. */
  readonly hides: number[];
  /** Shows every message again, as when their time is over. */
  showAll(): void;
}

export function createTestQueue({ visibility = 30, receives = 3 } = {}): TestQueue {
  let kept: Kept[] = [];
  let number = 0;
  const dead: string[] = [];
  const hides: number[] = [];
  const facts = (): QueueFacts => ({
    visibility,
    waiting: kept.filter(({ hidden }) => hidden <= performance.now()).length,
    deadLetters: { queue: 'dead', receives },
  });
  const deliver = (): QueueMessage[] => {
    const now = performance.now();
    for (const one of kept.filter(({ hidden, receives: count }) => hidden <= now && count >= receives)) {
      dead.push(one.body);
      kept = kept.filter((other) => other !== one);
    }
    return kept
      .filter(({ hidden }) => hidden <= now)
      .slice(0, 10)
      .map((one) => {
        one.receives++;
        one.receipt = `receipt ${number++}`;
        one.hidden = now + visibility * 1000;
        return { id: one.id, receipt: one.receipt, body: one.body, receives: one.receives };
      });
  };
  return {
    send(...bodies) {
      for (const body of bodies) kept.push({ id: `m${number++}`, body, receives: 0, receipt: '', hidden: 0 });
    },
    get bodies() {
      return kept.map(({ body }) => body);
    },
    dead,
    hides,
    showAll() {
      for (const one of kept) one.hidden = 0;
    },
    async receive(_, signal) {
      const messages = deliver();
      // In place of the seconds that it would wait.
      if (messages.length === 0) await sleep(5, undefined, { signal });
      return messages;
    },
    async remove(receipts) {
      kept = kept.filter(({ receipt }) => !receipts.includes(receipt));
    },
    async hide(receipts, seconds) {
      hides.push(seconds);
      for (const one of kept) if (receipts.includes(one.receipt)) one.hidden = performance.now() + seconds * 1000;
    },
    look: async () => facts(),
    close: () => undefined,
  };
}

export interface TestBucket extends Bucket {
  readonly objects: Map<string, string>;
  /** Keys that are there and cannot be read, with the reason. */
  readonly denied: Map<string, string>;
  readonly fetched: string[];
}

export function createTestBucket(name: string): TestBucket {
  const objects = new Map<string, string>();
  const denied = new Map<string, string>();
  const fetched: string[] = [];
  return {
    ...{ name, objects, denied, fetched },
    list: async () => ({ objects: [], folders: [], next: undefined }),
    async download({ key, etag }, path) {
      fetched.push(key);
      const reason = denied.get(key);
      if (reason !== undefined) throw new ObjectUnreadable(reason);
      const text = objects.get(key);
      if (text === undefined) throw new ObjectGone('was deleted');
      if (etag !== '' && etag !== etagOf(text)) throw new ObjectGone('was replaced');
      await writeFile(path, text);
    },
  };
}

/** A mark that changes with the text. */
export const etagOf = (text: string): string => `"${text.length}-${text.slice(-40).replace(/\W/g, '')}"`;

/** What S3 sends to a queue for new objects (S3 User Guide, "Event message structure"). */
export function notificationOf(objects: readonly { bucket?: string; key: string; text: string }[]): string {
  return JSON.stringify({
    Records: objects.map(({ bucket = 'logs', key, text }) => ({
      ...{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'eu-west-1', eventTime: '2026-11-24T10:00:00.000Z' },
      eventName: 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
          size: text.length,
          eTag: etagOf(text).replaceAll('"', ''),
          sequencer: '0055AED6DCD90281E5',
        },
      },
    })),
  });
}
