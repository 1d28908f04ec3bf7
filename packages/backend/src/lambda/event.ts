/** What an invocation brings, told by the shape of its event (Lambda Developer Guide, one page a service). */
import { isObject, type Json } from '../ingest/json-object.ts';
import { ThalwegError } from '../report/errors.ts';

export type Invocation =
  /** CloudWatch Logs: `data` is base64 of a gzip payload. */
  | { readonly kind: 'cloudwatch-logs'; readonly data: string }
  | { readonly kind: 'kinesis'; readonly records: readonly CarriedRecord[] }
  | { readonly kind: 'firehose'; readonly label: string; readonly records: readonly CarriedRecord[] }
  /** Notifications of S3, in whatever they came: `body` is one of them, or a list. */
  | { readonly kind: 's3'; readonly notification: Json }
  | { readonly kind: 'sqs'; readonly messages: readonly QueueMessage[] };

export interface CarriedRecord {
  /** What an answer calls it. */
  readonly id: string;
  /** Where it comes from, for people. */
  readonly label: string;
  /** The same however often it is delivered. */
  readonly identity: string;
  /** base64. */
  readonly data: string;
}

export interface QueueMessage {
  readonly id: string;
  readonly source: string;
  readonly body: string;
}

/** Throws `bad-event`. */
export function readInvocation(event: unknown): Invocation {
  if (!isObject(event)) throw unknownEvent(`a ${event === null ? 'null' : typeof event}`);
  if (isObject(event['awslogs'])) return { kind: 'cloudwatch-logs', data: text(event['awslogs'], 'data') };
  if (Array.isArray(event['records']) && typeof event['invocationId'] === 'string')
    return firehose(event, event['records']);
  if (event['detail-type'] !== undefined || event['Event'] === 's3:TestEvent')
    return { kind: 's3', notification: event };
  const records = event['Records'];
  if (!Array.isArray(records) || records.length === 0)
    throw unknownEvent(`an object with ${Object.keys(event).join(', ') || 'nothing in it'}`);
  const source = isObject(records[0]) ? (records[0]['eventSource'] ?? records[0]['EventSource']) : undefined;
  if (source === 'aws:kinesis') return { kind: 'kinesis', records: records.map(kinesisRecord) };
  if (source === 'aws:sqs') return { kind: 'sqs', messages: records.map(queueMessage) };
  if (source === 'aws:s3' || source === 'aws:sns') return { kind: 's3', notification: event };
  throw unknownEvent(`records of ${JSON.stringify(source) ?? 'no service'}`);
}

/** Kinesis: `eventID` is shard and sequence number; a shard's numbers are its own. */
function kinesisRecord(record: unknown): CarriedRecord {
  const kinesis = isObject(record) ? record['kinesis'] : undefined;
  if (!isObject(record) || !isObject(kinesis)) throw unknownEvent('a Kinesis record without its data');
  const stream = text(record, 'eventSourceARN');
  const id = text(kinesis, 'sequenceNumber');
  const event = text(record, 'eventID');
  return {
    id,
    label: `kinesis:${lastPart(stream)}:${event}`,
    identity: `${stream} ${event}`,
    data: text(kinesis, 'data'),
  };
}

function firehose(event: Json, records: readonly unknown[]): Invocation {
  const stream = text(event, 'deliveryStreamArn');
  // Records of flow logs have one line each, so that the name of the batch has to do for all of them.
  const label = `firehose:${lastPart(stream)}:${text(event, 'invocationId')}`;
  return {
    kind: 'firehose',
    label,
    records: records.map((record): CarriedRecord => {
      if (!isObject(record)) throw unknownEvent('a Firehose record that is no object');
      const id = text(record, 'recordId');
      return { id, label, identity: `${stream} ${id}`, data: text(record, 'data') };
    }),
  };
}

function queueMessage(record: unknown): QueueMessage {
  if (!isObject(record)) throw unknownEvent('an SQS record that is no object');
  return { id: text(record, 'messageId'), source: text(record, 'eventSourceARN'), body: text(record, 'body') };
}

function text(from: Json, key: string): string {
  const value = from[key];
  if (typeof value !== 'string') throw unknownEvent(`a record without ${key}`);
  return value;
}

/** `flow-logs` of `arn:aws:kinesis:…:stream/flow-logs`. */
function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function unknownEvent(what: string): ThalwegError {
  return new ThalwegError(
    'bad-event',
    `The event is ${what}; the function takes events of CloudWatch Logs, Kinesis, Data Firehose, S3 and SQS.`,
    {
      help: 'Check what invokes the function.',
    },
  );
}
