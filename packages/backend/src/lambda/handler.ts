/** The function that Lambda calls: from an event to its answer. */
import { ThalwegError } from '../report/errors.ts';
import {
  createDeadLetters,
  isOwnLetter,
  lettersToBucket,
  lettersToLog,
  lettersToQueue,
  type PutLetters,
  type SendMessages,
} from './dead-letters.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { readInvocation } from './event.ts';
import { toFailure } from './failure.ts';
import type { IndexFields } from './fields.ts';
import { createIntake } from './intake.ts';
import { createLog, type Log } from './log.ts';
import { metricsLine } from './metrics.ts';
import type { Objects } from './objects.ts';
import type { Send } from './send.ts';
import type { Settings } from './settings.ts';
import { type BatchAnswer, type Taken, type TransformationAnswer, take } from './take.ts';
import { createWriter } from './writer.ts';

/** What the function does to the world. */
export interface Effects {
  readonly send: Send;
  readonly fields: IndexFields;
  /** Opened when they are first needed. */
  readonly objects: () => Promise<Objects>;
  readonly queue: (url: string, region: string | undefined) => Promise<SendMessages>;
  /** Takes a line of the function's log, without line feed. */
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Folder for large objects. */
  readonly temporary: string;
}

/** What Lambda says of an invocation, as far as it is used. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

export type Handler = (
  event: unknown,
  context: InvocationContext,
) => Promise<BatchAnswer | TransformationAnswer | undefined>;

/** Time at the end of an invocation, at most this and at most a share of all: for dead letters and the answer, and before that for
 * writing what was read. */
const LAST = { ms: 3000, share: 0.2 };
const WRITING = { ms: 10_000, share: 0.2 };

/** A handler for events of every kind. It rejects when the event has to be delivered again as a whole. */
export function createHandler(settings: Settings, effects: Effects): Handler {
  return async (event, context) => {
    const began = effects.now();
    const log = createLog(effects.write, effects.now, context.awsRequestId);
    const deliveries = createDeliveries();
    let source = 'unknown';
    let failures: number | undefined;
    try {
      const invocation = readInvocation(event);
      source = invocation.kind;
      const remaining = context.getRemainingTimeInMillis();
      const deadline = began + remaining - Math.min(LAST.ms, remaining * LAST.share);
      const readBy = deadline - Math.min(WRITING.ms, remaining * WRITING.share);
      const letters = createDeadLetters(putLetters(settings, effects, log), deliveries);
      const writer = createWriter({
        ...effects,
        deadline,
        deliveries,
        letters,
        deliveryOf: (object) => intake.deliveryOf(object),
      });
      const intake = createIntake(settings.format, {
        writer,
        letters,
        deliveries,
        prefix: settings.cluster.prefix,
        requireFields: (names) => effects.fields.require(names, { ...effects, log, deadline }),
      });
      const taken = await take(invocation, {
        intake,
        deliveries,
        letters,
        log,
        objects: effects.objects,
        temporary: effects.temporary,
        isLate: () => effects.now() >= readBy,
        isOwn: (bucket, key) => isOwnLetter(settings.deadLetter, bucket, key),
      });
      await intake.flush();
      await writer.end();
      await letters.flush(true);
      failures = taken.deliveries;
      const answered = answer(taken, deliveries, log);
      failures = deliveries.failed.size;
      return answered;
    } catch (error) {
      throw toFailure(error, log);
    } finally {
      const { counts, lastStart } = deliveries;
      const now = effects.now();
      log.info('done', { source, ...counts });
      const values = {
        ...counts,
        Failures: failures ?? 1,
        Duration: now - began,
        ...(lastStart === undefined ? {} : { Lag: Math.max(0, Math.round(now / 1000 - lastStart)) }),
      };
      effects.write(metricsLine(values, { now, functionName: context.functionName, source }));
    }
  };
}

function answer(taken: Taken, { failed }: Deliveries, log: Log): BatchAnswer | TransformationAnswer | undefined {
  for (const [delivery, why] of failed) log.error('comes again', { delivery, why });
  if (failed.size > 0 && (!taken.isPartial || failed.size === taken.deliveries)) {
    const why = failed.values().next().value;
    throw new ThalwegError('not-written', `${failed.size} of ${taken.deliveries} deliveries come again: ${why}.`);
  }
  return taken.answer(failed);
}

function putLetters({ deadLetter }: Settings, { objects, queue }: Effects, log: Log): PutLetters {
  switch (deadLetter?.kind) {
    case undefined:
      return lettersToLog(log);
    case 'bucket':
      return lettersToBucket(
        async (key, body) => (await objects()).put(deadLetter.bucket, key, body),
        deadLetter.prefix,
      );
    case 'queue':
      return lettersToQueue(async (bodies) => (await queue(deadLetter.url, deadLetter.region))(bodies));
  }
}
