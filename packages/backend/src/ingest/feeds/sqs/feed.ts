/**
 * Objects of buckets as a queue tells of them (S3 User Guide, "Amazon S3 Event Notifications"). A message is removed when all it names is
 * committed, or never will be; one that cannot be read stays, for the queue to put it aside.
 */
import { ThalwegError } from '../../../report/errors.ts';
import { type Bucket, ObjectGone } from '../../sources/s3/bucket.ts';
import type { NewObject } from '../../sources/s3/notification.ts';
import type { IngestSummary } from '../../summary.ts';
import type { Feed, FeedProblem, Lot, LotObject } from '../feed.ts';
import { createInHand, type InHand } from './in-hand.ts';
import { nameOf, readMessage, toLotObject } from './messages.ts';
import { MOST_AT_ONCE, type Queue, type QueueFacts, type QueueMessage } from './queue.ts';

export interface QueueFeedOptions {
  readonly queue: Queue;
  readonly openBucket: (name: string) => Bucket;
  readonly clock?: () => number;
  readonly pace?: Partial<Pace>;
}

interface Pace {
  /** Seconds that a request waits for a first message; SQS allows 20. */
  readonly wait: number;
  /** Milliseconds that more messages are gathered for, so that small objects do not make small commits. */
  readonly gather: number;
  /** Messages of a lot, about. */
  readonly messages: number;
  /** Seconds until a message that is none of S3 is shown again. */
  readonly foreign: number;
  /** Seconds until a message is shown again whose object could not be read; twice as long each time. */
  readonly unreadable: number;
}

const PACE: Pace = { wait: 20, gather: 5000, messages: 500, foreign: 10, unreadable: 60 };
/** Requests at once to a queue that has much. */
const SIDE_BY_SIDE = 4;
/** Seconds, of a message whose object cannot be read. */
const LONGEST_HIDDEN = 3600;
/** Below it, hiding messages again would be all there is to do. */
const LEAST_VISIBILITY = 3;
/** Milliseconds between two looks at the queue itself. */
const LOOK_EVERY = 10_000;
/** Milliseconds that a message that was put aside is told of. */
const TOLD_FOR = 3_600_000;
/** Messages that were rejected and may come again, so that each counts once. */
const MOST_REMEMBERED = 10_000;

interface Asking {
  readonly message: QueueMessage;
  readonly objects: readonly NewObject[];
}

export function createQueueFeed(options: QueueFeedOptions): Feed {
  const { queue, openBucket, clock = Date.now } = options;
  const pace = { ...PACE, ...options.pace };
  const counts = { gone: 0, leftOut: 0, rejected: 0 };
  const rejected = new Set<string>();
  let facts: QueueFacts | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  let inHand: InHand | undefined;
  let isConnected = false;
  /** Nothing came when the queue was asked last. */
  let isEmptied = false;
  let problem: (FeedProblem & { readonly at: number }) | undefined;

  async function look(): Promise<QueueFacts> {
    if (facts === undefined || clock() - looked >= LOOK_EVERY) {
      facts = await queue.look();
      looked = clock();
    }
    return facts;
  }

  function reject({ id }: QueueMessage, what: string): void {
    if (!rejected.has(id)) {
      counts.rejected++;
      if (rejected.size >= MOST_REMEMBERED) rejected.clear();
      rejected.add(id);
    }
    const deadLetters = facts?.deadLetters;
    const help =
      deadLetters === undefined
        ? 'The queue has no dead-letter queue that is known: the message comes again until its retention ends. Give it one (RedrivePolicy), or remove the message.'
        : `After ${deadLetters.receives} deliveries it is in the dead-letter queue ${deadLetters.queue}: look at it there, and send it back when it can be read (aws sqs start-message-move-task).`;
    problem = { message: `Message ${id} ${what}`, help, at: clock() };
  }

  /** The messages that ask for something; those that nothing can be made of are left to the queue. */
  async function sort(messages: readonly QueueMessage[]): Promise<Asking[]> {
    const asking: Asking[] = [];
    const foreign: QueueMessage[] = [];
    for (const message of messages) {
      const wanted = readMessage(message.body);
      if (wanted) {
        asking.push({ message, objects: wanted.objects });
        counts.leftOut += wanted.leftOut;
      } else {
        foreign.push(message);
        reject(message, 'is no notification of S3');
      }
    }
    if (foreign.length > 0) {
      inHand!.drop(foreign);
      // Without it they come again when the queue shows them by itself.
      await queue.hide(receiptsOf(foreign), pace.foreign).catch(() => undefined);
    }
    return asking;
  }

  /**
   * Waits for a first message, and gathers what else comes soon. When that fails, what is there already is enough: given back, it would
   * have used up a delivery for nothing.
   */
  async function take(signal: AbortSignal): Promise<void> {
    const receive = async (seconds: number): Promise<number> => {
      const messages = await queue.receive(seconds, signal);
      inHand!.add(messages);
      return messages.length;
    };
    // The first time does not wait: whether there is an answer at all is told at once.
    let came = await receive(isConnected ? pace.wait : 0);
    isConnected = true;
    isEmptied = came === 0;
    const until = clock() + pace.gather;
    while (inHand!.messages.length > 0 && inHand!.messages.length < pace.messages && clock() < until) {
      // Where one answer was full there are more, perhaps thousands.
      const requests = Array.from({ length: came >= MOST_AT_ONCE ? SIDE_BY_SIDE : 1 }, () => receive(1));
      const answers = await Promise.allSettled(requests);
      signal.throwIfAborted();
      came = answers.reduce((sum, answer) => sum + (answer.status === 'fulfilled' ? answer.value : 0), 0);
      if (answers.some(({ status }) => status === 'rejected')) return;
      isEmptied = came === 0;
    }
  }

  async function giveBack(): Promise<void> {
    const messages = inHand?.messages ?? [];
    if (messages.length === 0) return;
    inHand!.drop(messages);
    await queue.hide(receiptsOf(messages), 0);
  }

  function toLot(asking: readonly Asking[]): Lot {
    const gone: Gone = new Map();
    const objects = new Map<string, LotObject>();
    const all = asking.flatMap((one) => one.objects);
    for (const object of all) {
      const lotObject = toLotObject(object, openBucket(object.bucket));
      // An object that was replaced is there under its name once more.
      objects.set(`${lotObject.name} ${lotObject.modified}`, { ...lotObject, fetch: noting(lotObject, gone) });
    }
    const times = all.flatMap(({ time = [] }) => time);
    return {
      objects: [...objects.values()],
      newest: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)),
      behind: isEmptied ? 0 : undefined,
      done: (summary) => settle(asking, failuresOf(summary, gone), gone.size),
    };
  }

  /** Removes the messages that are dealt with; the others are shown again later. */
  async function settle(
    asking: readonly Asking[],
    failures: ReadonlyMap<string, string>,
    goneCount: number,
  ): Promise<void> {
    const held = new Map(inHand!.messages.map((message) => [message.id, message]));
    const failed = new Map<QueueMessage, string>();
    const dealtWith: QueueMessage[] = [];
    for (const { message, objects } of asking) {
      // It may have come again meanwhile, and the last receipt is the one that is good.
      const latest = held.get(message.id) ?? message;
      const bad = objects.map(nameOf).find((name) => failures.has(name));
      if (bad === undefined) dealtWith.push(latest);
      else failed.set(latest, `names ${bad}, which cannot be read: ${failures.get(bad)}`);
    }
    await queue.remove(receiptsOf(dealtWith));
    inHand!.drop(dealtWith);
    for (const [message, reason] of failed) {
      const seconds = Math.min(LONGEST_HIDDEN, pace.unreadable * 2 ** (message.receives - 1));
      await queue.hide([message.receipt], seconds);
      inHand!.drop([message]);
      reject(message, reason);
    }
    counts.gone += goneCount;
  }

  return {
    async next(signal) {
      const { visibility } = await look();
      inHand ??= createInHand(queue, Math.max(LEAST_VISIBILITY, visibility));
      await take(signal);
      const asking = await sort(inHand.messages);
      return asking.length === 0 ? undefined : toLot(asking);
    },
    tell() {
      const isTold = problem !== undefined && clock() - problem.at < TOLD_FOR;
      return {
        ...counts,
        waiting: isEmptied && facts?.waiting !== undefined ? 0 : facts?.waiting,
        problem: isTold ? problem : undefined,
      };
    },
    async close() {
      await giveBack().catch(() => undefined);
      queue.close();
    },
  };
}

const receiptsOf = (messages: readonly QueueMessage[]): string[] => messages.map(({ receipt }) => receipt);

/** Why objects are gone, by name. */
type Gone = Map<string, string>;

/** Brings the object, and notes when it is gone. A bucket that is gone took its objects along. */
function noting({ name, fetch }: LotObject, gone: Gone): LotObject['fetch'] {
  return async (path, signal) => {
    try {
      await fetch(path, signal);
    } catch (error) {
      const isGone = error instanceof ObjectGone || (error instanceof ThalwegError && error.code === 'no-such-source');
      if (!isGone) throw error;
      gone.set(name, error.message);
      throw new ObjectGone(error.message);
    }
  };
}

/** Objects that were not loaded and are there, with the reason. */
function failuresOf({ unreadable, refused }: IngestSummary, gone: Gone): Map<string, string> {
  const failures = new Map(refused.map(({ object, reason }) => [object, reason]));
  for (const { name, reason } of unreadable) if (gone.get(name) !== reason) failures.set(name, reason);
  return failures;
}
