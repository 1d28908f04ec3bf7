/**
 * Objects that notifications of S3 name (S3 User Guide, "Event message structure"): directly, through SNS, in SQS messages, or as
 * events of EventBridge.
 */
import { isObject, type Json } from '../../json-object.ts';

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly version: string | undefined;
}

/** An object that has come, with what is told of it. */
export interface NewObject extends ObjectAddress {
  readonly size: number | undefined;
  /** In quotes, as a listing has it. */
  readonly etag: string | undefined;
  /** Epoch milliseconds of the event. */
  readonly time: number | undefined;
}

/** Undefined when it is no notification of S3. Empty for what names no new object: the test message, objects that were removed. */
export function readNotification(notification: unknown): NewObject[] | undefined {
  if (!isObject(notification)) return undefined;
  if (notification['Event'] === 's3:TestEvent') return [];
  if (typeof notification['detail-type'] === 'string') return fromEventBridge(notification);
  if (typeof notification['Message'] === 'string') return readText(notification['Message']);
  const records = notification['Records'];
  if (!Array.isArray(records)) return undefined;
  const objects: NewObject[] = [];
  for (const record of records) {
    const found = fromRecord(record);
    if (found === undefined) return undefined;
    objects.push(...found);
  }
  return objects;
}

/** The same of a JSON text, such as the body of a message. */
export function readText(text: string): NewObject[] | undefined {
  try {
    return readNotification(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function fromRecord(record: unknown): NewObject[] | undefined {
  if (!isObject(record)) return undefined;
  if (isObject(record['Sns'])) return readNotification(record['Sns']);
  const { s3, eventName } = record;
  if (!isObject(s3) || typeof eventName !== 'string') return undefined;
  const object = toObject(s3, decodeKey, record['eventTime']);
  return object === undefined ? undefined : /^(s3:)?ObjectCreated:/.test(eventName) ? [object] : [];
}

/** Its keys are not encoded (EventBridge User Guide, "Amazon S3 events"). */
function fromEventBridge(event: Json): NewObject[] | undefined {
  const object = isObject(event['detail']) ? toObject(event['detail'], (key) => key, event['time']) : undefined;
  return object === undefined ? undefined : event['detail-type'] === 'Object Created' ? [object] : [];
}

function toObject(from: Json, decode: (key: string) => string, time: unknown): NewObject | undefined {
  const { bucket, object } = from;
  if (!isObject(bucket) || !isObject(object)) return undefined;
  const { name } = bucket;
  const { key, size } = object;
  if (typeof name !== 'string' || typeof key !== 'string') return undefined;
  const version = object['versionId'] ?? object['version-id'];
  const etag = object['eTag'] ?? object['etag'];
  const instant = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return {
    bucket: name,
    key: decode(key),
    version: typeof version === 'string' && version !== 'null' ? version : undefined,
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined,
    etag: typeof etag === 'string' && /^[\x21\x23-\x7e]+$/.test(etag) ? `"${etag}"` : undefined,
    time: Number.isNaN(instant) ? undefined : instant,
  };
}

/** Keys come as in a form: blanks as `+`, the rest percent-encoded. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
