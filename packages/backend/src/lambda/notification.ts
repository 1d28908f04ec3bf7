/**
 * Objects that notifications of S3 name (S3 User Guide, "Event message structure"): directly, through SNS, in SQS messages, or as
 * events of EventBridge.
 */
import { isObject, type Json } from './event.ts';

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly version: string | undefined;
}

/** Undefined when it is no notification of S3. Empty for what names no new object: the test message, objects that were removed. */
export function readNotification(notification: unknown): ObjectAddress[] | undefined {
  if (!isObject(notification)) return undefined;
  if (notification['Event'] === 's3:TestEvent') return [];
  if (typeof notification['detail-type'] === 'string') return fromEventBridge(notification);
  if (typeof notification['Message'] === 'string') return readText(notification['Message']);
  const records = notification['Records'];
  if (!Array.isArray(records)) return undefined;
  const objects: ObjectAddress[] = [];
  for (const record of records) {
    const found = fromRecord(record);
    if (found === undefined) return undefined;
    objects.push(...found);
  }
  return objects;
}

/** The same of a JSON text, such as the body of a message. */
export function readText(text: string): ObjectAddress[] | undefined {
  try {
    return readNotification(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function fromRecord(record: unknown): ObjectAddress[] | undefined {
  if (!isObject(record)) return undefined;
  if (isObject(record['Sns'])) return readNotification(record['Sns']);
  const { s3, eventName } = record;
  if (!isObject(s3) || typeof eventName !== 'string') return undefined;
  const address = addressOf(s3, decodeKey);
  return address === undefined ? undefined : /^(s3:)?ObjectCreated:/.test(eventName) ? [address] : [];
}

/** Its keys are not encoded (EventBridge User Guide, "Amazon S3 events"). */
function fromEventBridge(event: Json): ObjectAddress[] | undefined {
  const address = isObject(event['detail']) ? addressOf(event['detail'], (key) => key) : undefined;
  return address === undefined ? undefined : event['detail-type'] === 'Object Created' ? [address] : [];
}

function addressOf(from: Json, decode: (key: string) => string): ObjectAddress | undefined {
  const { bucket, object } = from;
  if (!isObject(bucket) || !isObject(object)) return undefined;
  const { name } = bucket;
  const key = object['key'];
  if (typeof name !== 'string' || typeof key !== 'string') return undefined;
  const version = object['versionId'] ?? object['version-id'];
  return {
    bucket: name,
    key: decode(key),
    version: typeof version === 'string' && version !== 'null' ? version : undefined,
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
