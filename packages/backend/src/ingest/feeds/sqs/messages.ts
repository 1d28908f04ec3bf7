/** What a message of the queue asks for. */
import { randomUUID } from 'node:crypto';
import { parsePathLabel } from '../../sources/layout.ts';
import type { Bucket } from '../../sources/s3/bucket.ts';
import { type NewObject, readText } from '../../sources/s3/notification.ts';
import { isOtherService } from '../../sources/s3/span.ts';
import type { LotObject } from '../feed.ts';

export interface Wanted {
  /** Objects to load. */
  readonly objects: readonly NewObject[];
  /** How many it names that are no flow logs. */
  readonly leftOut: number;
}

/** Names that a bucket can have (S3 User Guide, "Bucket naming rules"), so that a made-up one is not asked for. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Undefined when it is no notification of S3. */
export function readMessage(body: string): Wanted | undefined {
  const named = readText(body);
  if (named === undefined || named.some(({ bucket, key }) => !BUCKET.test(bucket) || key === '')) return undefined;
  const objects = named.filter(isFlowLog);
  return { objects, leftOut: named.length - objects.length };
}

/**
 * Like a listing (`sources/s3/list.ts`): what lies in the folder of another service is left out, and so are the empty objects that a
 * console makes to stand for folders; whatever else is there is looked at, since a name does not decide what an object holds.
 */
function isFlowLog({ key, size }: NewObject): boolean {
  if (key.endsWith('/') && (size ?? 0) === 0) return false;
  return !isOtherService(key.slice(0, key.lastIndexOf('/') + 1).replace(SERVICE_FOLDER, '$1'));
}

/** The part of a key up to the folder of its service. */
const SERVICE_FOLDER = /^((?:.*\/)?AWSLogs\/(?:o-[a-z0-9]+\/)?(?:\d{12}|aws-account-id=\d{12})\/[^/]+\/).*$/s;

/** As `ingest s3://…` knows the object, so that what came by one way is known by the other. */
export function toLotObject(object: NewObject, bucket: Bucket): LotObject {
  const { key, size = 0, etag } = object;
  const name = nameOf(object);
  return {
    name,
    size,
    // Without a mark only its content can tell whether it was loaded.
    modified: etag ?? randomUUID(),
    label: parsePathLabel(name),
    fetch: (path, signal) => bucket.download({ key, size, etag: etag ?? '' }, path, signal),
  };
}

export function nameOf({ bucket, key }: NewObject): string {
  return `s3://${bucket}/${key}`;
}
