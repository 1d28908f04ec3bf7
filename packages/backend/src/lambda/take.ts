/** Each kind of invocation: how its deliveries are read, and how it is answered. */
import { hash } from 'node:crypto';
import { type ObjectAddress, readNotification, readText } from '../ingest/sources/s3/notification.ts';
import type { CarriedRecord, Invocation, QueueMessage } from './event.ts';
import { carriedText } from './intake.ts';
import { readObject } from './read-object.ts';
import type { Run } from './run.ts';

/** Lambda's answer for batches (Lambda Developer Guide, "Implementing partial batch responses"): what is to be delivered again. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Firehose's (Data Firehose Developer Guide, "Data transformation and status model"): the data go on as they came. */
export interface TransformationAnswer {
  readonly records: readonly {
    readonly recordId: string;
    readonly result: 'Ok' | 'Dropped' | 'ProcessingFailed';
    readonly data: string;
  }[];
}

/** What was read of an invocation. It is answered when everything is written. */
export interface Taken {
  readonly deliveries: number;
  /** Whether the source can be told of single deliveries that failed; if not, one that failed fails the invocation. */
  readonly isPartial: boolean;
  answer(failed: ReadonlyMap<number, string>): BatchAnswer | TransformationAnswer | undefined;
}

/** Without an answer: the invocation as a whole succeeds or fails. */
const ONE: Taken = { deliveries: 1, isPartial: false, answer: () => undefined };

const LATE = 'time was up before it was read';

export async function take(invocation: Invocation, run: Run): Promise<Taken> {
  switch (invocation.kind) {
    case 'cloudwatch-logs':
      return takeSubscription(invocation.data, run);
    case 'kinesis':
      return takeKinesis(invocation.records, run);
    case 'firehose':
      return takeFirehose(invocation, run);
    case 's3': {
      const objects = readNotification(invocation.notification);
      if (objects === undefined) keepUnknown(invocation.notification, 0, run);
      else await readObjects(objects, 0, run);
      return ONE;
    }
    case 'sqs':
      return takeMessages(invocation.messages, run);
  }
}

async function takeSubscription(data: string, { intake, deliveries, log }: Run): Promise<Taken> {
  deliveries.count({ BytesIn: data.length });
  intake.begin({ delivery: 0, identity: hash('sha256', data), label: 'cloudwatch-logs', linesBefore: 0 });
  await intake.push(carriedText(data));
  if (intake.end().lines === 0) log.info('no lines: a control message, or an empty payload');
  return ONE;
}

async function takeKinesis(records: readonly CarriedRecord[], run: Run): Promise<Taken> {
  const { intake, deliveries } = run;
  for (const [delivery, { data, identity, label }] of records.entries()) {
    if (run.isLate()) {
      deliveries.fail(delivery, LATE);
      continue;
    }
    deliveries.count({ BytesIn: data.length });
    intake.begin({ delivery, identity, label, linesBefore: 0 });
    await intake.push(carriedText(data));
    intake.end();
  }
  return batch(records.map(({ id }) => id));
}

async function takeFirehose(
  { records, label }: { readonly records: readonly CarriedRecord[]; readonly label: string },
  run: Run,
): Promise<Taken> {
  const { intake, deliveries } = run;
  const results: TransformationAnswer['records'][number][] = [];
  let linesBefore = 0;
  for (const [delivery, { id, data, identity }] of records.entries()) {
    if (run.isLate()) {
      deliveries.fail(delivery, LATE);
      break;
    }
    deliveries.count({ BytesIn: data.length });
    intake.begin({ delivery, identity, label, linesBefore });
    await intake.push(carriedText(data));
    const { lines, bad } = intake.end();
    linesBefore += lines;
    const result = lines === 0 ? 'Dropped' : bad === lines ? 'ProcessingFailed' : 'Ok';
    results.push({ recordId: id, result, data });
  }
  // Firehose repeats an invocation that fails, but puts a record that failed aside: only what never can be written is told so.
  return { deliveries: records.length, isPartial: false, answer: () => ({ records: results }) };
}

async function takeMessages(messages: readonly QueueMessage[], run: Run): Promise<Taken> {
  for (const [delivery, { body, source }] of messages.entries()) {
    const objects = readText(body);
    if (run.isLate()) run.deliveries.fail(delivery, LATE);
    else if (objects === undefined) keepUnknown(body, delivery, run, source);
    else await readObjects(objects, delivery, run);
  }
  return batch(messages.map(({ id }) => id));
}

async function readObjects(objects: readonly ObjectAddress[], delivery: number, run: Run): Promise<void> {
  for (const object of objects) {
    // Dead letters in a bucket whose notifications come here would go round for ever.
    if (run.isOwn(object.bucket, object.key)) continue;
    if (run.isLate()) run.deliveries.fail(delivery, LATE);
    else await readObject(object, delivery, run);
  }
}

function keepUnknown(body: unknown, delivery: number, { letters }: Run, source = 's3'): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  letters.add(delivery, { reason: 'message', message: 'This is no notification of S3.', object: source, text });
}

function batch(ids: readonly string[]): Taken {
  return {
    deliveries: ids.length,
    isPartial: true,
    answer: (failed) => ({
      batchItemFailures: [...failed.keys()].sort((a, b) => a - b).map((number) => ({ itemIdentifier: ids[number]! })),
    }),
  };
}
