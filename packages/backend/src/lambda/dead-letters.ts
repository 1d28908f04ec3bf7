/** What cannot become a document is kept with its reason: in a bucket, in a queue, or in the function's log. */
import { hash } from 'node:crypto';
import type { Deliveries } from './deliveries.ts';
import type { Log } from './log.ts';
import type { DeadLetterPlace } from './settings.ts';

/** One JSON object each: a line of an object in the bucket, or the body of a message. */
export interface DeadLetter {
  /** `refused`: the cluster took it for no document. `object`: nothing could be read. Else why the line is no record. */
  readonly reason: string;
  readonly message: string;
  /** Where it comes from, as in `_object` and `_line`. */
  readonly object: string;
  readonly line?: number;
  readonly field?: string;
  /** The line as it came, or the document. */
  readonly text: string;
  /** True when `text` is not the whole of it. */
  readonly cut?: true;
  /** Of a refused document. */
  readonly index?: string;
  readonly id?: string;
}

/** Puts some dead letters away; rejects when they are not safe. */
export type PutLetters = (letters: readonly DeadLetter[]) => Promise<void>;

export interface DeadLetters {
  add(delivery: number, letter: DeadLetter): void;
  /** Puts away what there is, at once when `isEnd`, else when it is much. What cannot be put away fails its delivery. */
  flush(isEnd: boolean): Promise<void>;
}

const MUCH_LETTERS = 5000;
const MUCH_CHARACTERS = 4 * 1024 * 1024;

export function createDeadLetters(put: PutLetters, deliveries: Deliveries): DeadLetters {
  let waiting: { delivery: number; letter: DeadLetter }[] = [];
  let characters = 0;
  return {
    add(delivery, letter) {
      waiting.push({ delivery, letter });
      characters += letter.text.length;
    },
    async flush(isEnd) {
      const isMuch = waiting.length >= MUCH_LETTERS || characters >= MUCH_CHARACTERS;
      if (waiting.length === 0 || !(isEnd || isMuch)) return;
      const some = waiting;
      waiting = [];
      characters = 0;
      try {
        await put(some.map(({ letter }) => letter));
      } catch (error) {
        const reason = `the dead letters could not be put away: ${error instanceof Error ? error.message : error}`;
        for (const { delivery } of some) deliveries.fail(delivery, reason);
      }
    },
  };
}

const NAME = /^[0-9a-f]{32}\.ndjson$/;

/** Whether an object of a bucket is one that `lettersToBucket` wrote there. */
export function isOwnLetter(place: DeadLetterPlace | undefined, bucket: string, key: string): boolean {
  if (place?.kind !== 'bucket' || place.bucket !== bucket || !key.startsWith(place.prefix)) return false;
  return NAME.test(key.slice(place.prefix.length));
}

/** As objects of a bucket. They are named by what they hold, so that a second delivery writes the same object again. */
export function lettersToBucket(putObject: (key: string, body: string) => Promise<void>, prefix: string): PutLetters {
  return async (letters) => {
    const body = letters.map((letter) => `${JSON.stringify(letter)}\n`).join('');
    await putObject(`${prefix}${hash('sha256', body).slice(0, 32)}.ndjson`, body);
  };
}

/** SQS takes 10 messages at once, and 256 KiB of them on every queue. */
const MOST_MESSAGES = 10;
const MOST_BYTES = 250 * 1024;

/** Sends at most ten bodies; rejects when one of them was not taken. */
export type SendMessages = (bodies: readonly string[]) => Promise<void>;

/** As messages of a queue. */
export function lettersToQueue(sendMessages: SendMessages): PutLetters {
  return async (letters) => {
    let bodies: string[] = [];
    let bytes = 0;
    for (const letter of letters) {
      const body = messageOf(letter);
      const size = Buffer.byteLength(body);
      if (bodies.length === MOST_MESSAGES || (bodies.length > 0 && bytes + size > MOST_BYTES)) {
        await sendMessages(bodies);
        bodies = [];
        bytes = 0;
      }
      bodies.push(body);
      bytes += size;
    }
    if (bodies.length > 0) await sendMessages(bodies);
  };
}

function messageOf(letter: DeadLetter): string {
  const body = JSON.stringify(letter);
  // A character takes at most six bytes as JSON.
  return Buffer.byteLength(body) <= MOST_BYTES
    ? body
    : JSON.stringify({ ...letter, text: letter.text.slice(0, MOST_BYTES / 6 - 1000), cut: true });
}

/** As lines of the function's log. */
export function lettersToLog(log: Log): PutLetters {
  return async (letters) => {
    for (const { message, ...rest } of letters) log.warn('dead letter', { why: message, ...rest });
  };
}
