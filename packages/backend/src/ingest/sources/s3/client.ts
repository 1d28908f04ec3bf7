/** Amazon S3 as a bucket. Loaded when a source is one, so that nothing else waits for it. */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '../../../aws/client-config.ts';
import { type Connection, type Environment, regionOf } from '../../../aws/connection.ts';
import { toSourceError } from '../../../aws/failure.ts';
import { type Renewing, renewing } from '../../../aws/renewing.ts';
import { ThalwegError } from '../../../report/errors.ts';
import { type Bucket, ObjectGone, ObjectUnreadable } from './bucket.ts';

/** The region of a bucket follows from where it redirects to, so any does to begin with. */
const ANY_REGION = 'us-east-1';

export function openBuckets(connection: Connection, environment: Environment): (name: string) => Bucket {
  const region = regionOf(connection, environment) ?? ANY_REGION;
  const client = renewing(
    () => new S3Client({ ...clientConfig({ ...connection, region }, environment), followRegionRedirects: true }),
  );
  return (name) => createBucket(client, name);
}

function createBucket(client: Renewing<S3Client>, name: string): Bucket {
  const list: Bucket['list'] = async ({ prefix, isShallow, from, signal }) => {
    const command = new ListObjectsV2Command({
      Bucket: name,
      Prefix: prefix,
      ...(isShallow && { Delimiter: '/' }),
      ...(from !== undefined && { ContinuationToken: from }),
    });
    try {
      const page = await client.use((s3) => s3.send(command, signal ? { abortSignal: signal } : {}));
      return {
        objects: (page.Contents ?? []).map(({ Key, Size, ETag }) => ({ key: Key!, size: Size ?? 0, etag: ETag ?? '' })),
        folders: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
        next: page.NextContinuationToken,
      };
    } catch (error) {
      signal?.throwIfAborted();
      throw toError(error, name, 's3:ListBucket');
    }
  };

  /**
   * Whoever may list a bucket below a prefix only is denied an object that is not there, instead of being told so (S3 API Reference,
   * "GetObject"); the list tells.
   */
  async function isAbsent(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const { objects } = await list({ prefix: key, isShallow: false, signal });
      return objects[0]?.key !== key;
    } catch (error) {
      if (error instanceof ThalwegError) return false;
      throw error;
    }
  }

  return {
    name,
    list,
    async download({ key, etag }, path, signal) {
      mkdirSync(dirname(path), { recursive: true });
      try {
        const command = new GetObjectCommand({ Bucket: name, Key: key, ...(etag !== '' && { IfMatch: etag }) });
        const { Body } = await client.use((s3) => s3.send(command, signal ? { abortSignal: signal } : {}));
        await pipeline(Body as Readable, createWriteStream(path, { mode: 0o600 }), signal ? { signal } : {});
      } catch (error) {
        rmSync(path, { force: true });
        signal?.throwIfAborted();
        const code = (error as Error).name;
        const isGone = code === 'AccessDenied' && (await isAbsent(key, signal));
        const gone = isGone ? GONE['NoSuchKey'] : GONE[code];
        if (gone !== undefined) throw new ObjectGone(gone);
        const reason = UNREADABLE[code] ?? (OF_THE_OBJECT.test(code) ? (error as Error).message : undefined);
        if (reason !== undefined) throw new ObjectUnreadable(reason);
        throw toError(error, name, 's3:GetObject');
      }
    },
  };
}

/** What is wrong with one object alone, by S3's codes (S3 API Reference, "Error responses"). */
const GONE: Readonly<Record<string, string>> = {
  NoSuchKey: 'was deleted before it was read',
  PreconditionFailed: 'was replaced before it was read; load it again',
};
const UNREADABLE: Readonly<Record<string, string>> = {
  InvalidObjectState: 'is archived: restore it first (aws s3api restore-object)',
  AccessDenied: 'access denied: s3:GetObject on the object, and kms:Decrypt where a key encrypts it',
};

/** Codes whose message says what it is. */
const OF_THE_OBJECT = /^(?:KMS\.\w+|InvalidArgument|InvalidRequest|InvalidURI|KeyTooLongError|MethodNotAllowed)$/;

/** What is wrong with the bucket or with who asks. */
function toError(error: unknown, bucket: string, action: string): unknown {
  if ((error as Error).name === 'NoSuchBucket')
    return new ThalwegError('no-such-source', `There is no bucket ${bucket}.`, { cause: error });
  return toSourceError(error, { source: `s3://${bucket}`, action: `${action} on the bucket` });
}
