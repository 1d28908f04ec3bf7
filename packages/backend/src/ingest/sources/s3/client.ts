/** Amazon S3 as a bucket. Loaded when a source is one, so that nothing else waits for it. */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ThalwegError } from '../../../report/errors.ts';
import { type Bucket, ObjectGone } from './bucket.ts';

/** A connection that falls silent is tried again. */
const TIMEOUTS = { connectionTimeout: 5000, socketTimeout: 30_000 };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Credentials, profile and endpoint are those of AWS's own tools (AWS_PROFILE, AWS_ENDPOINT_URL, …). The region of a bucket follows from
 * where it redirects to.
 */
export function openBuckets(environment: Environment): (name: string) => Bucket {
  // Advice to those who program against it; who loads flow logs can do nothing about it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const client = new S3Client({
    region,
    followRegionRedirects: true,
    retryMode: 'adaptive',
    maxAttempts: 5,
    requestHandler: TIMEOUTS,
  });
  return (name) => createBucket(client, name);
}

function createBucket(client: S3Client, name: string): Bucket {
  return {
    name,
    async list({ prefix, isShallow, from, signal }) {
      const command = new ListObjectsV2Command({
        Bucket: name,
        Prefix: prefix,
        ...(isShallow && { Delimiter: '/' }),
        ...(from !== undefined && { ContinuationToken: from }),
      });
      try {
        const page = await client.send(command, signal ? { abortSignal: signal } : {});
        return {
          objects: (page.Contents ?? []).map(({ Key, Size, ETag }) => ({
            key: Key!,
            size: Size ?? 0,
            etag: ETag ?? '',
          })),
          folders: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
          next: page.NextContinuationToken,
        };
      } catch (error) {
        signal?.throwIfAborted();
        throw toError(error, name, 's3:ListBucket');
      }
    },
    async download({ key, etag }, path, signal) {
      mkdirSync(dirname(path), { recursive: true });
      try {
        const command = new GetObjectCommand({ Bucket: name, Key: key, ...(etag !== '' && { IfMatch: etag }) });
        const { Body } = await client.send(command, signal ? { abortSignal: signal } : {});
        await pipeline(Body as Readable, createWriteStream(path, { mode: 0o600 }), signal ? { signal } : {});
      } catch (error) {
        rmSync(path, { force: true });
        signal?.throwIfAborted();
        const gone = GONE[(error as Error).name];
        if (gone !== undefined) throw new ObjectGone(gone);
        throw toError(error, name, 's3:GetObject');
      }
    },
  };
}

/** What is wrong with one object alone, by S3's codes. */
const GONE: Readonly<Record<string, string>> = {
  NoSuchKey: 'was deleted after it was listed',
  PreconditionFailed: 'was replaced after it was listed; load it again',
  InvalidObjectState: 'is archived: restore it first (aws s3api restore-object)',
  AccessDenied: 'access denied: s3:GetObject on the object, and kms:Decrypt where a key encrypts it',
};

const CREDENTIALS =
  /^(?:CredentialsProviderError|ExpiredToken|ExpiredTokenException|InvalidAccessKeyId|InvalidToken|SignatureDoesNotMatch|TokenProviderError|UnrecognizedClientException)$/;

/** What is wrong with the bucket or with who asks. */
function toError(error: unknown, bucket: string, action: string): unknown {
  const { name, message, code } = error as Error & { code?: string };
  if (code === 'ENOSPC')
    return new ThalwegError('disk-full', 'The disk is full: an object of the bucket could not be kept for reading.', {
      cause: error,
    });
  if (name === 'NoSuchBucket')
    return new ThalwegError('no-such-source', `There is no bucket ${bucket}.`, { cause: error });
  if (CREDENTIALS.test(name))
    return new ThalwegError(
      'source-denied',
      `s3://${bucket}: the credentials are none, or not valid any more (${message}).`,
      {
        help: 'Sign in anew (aws sso login), set AWS_PROFILE, or run where a role gives credentials. What was committed stays; run the same command again.',
        cause: error,
      },
    );
  if (name === 'AccessDenied' || name === 'Forbidden' || name === '403')
    return new ThalwegError('source-denied', `s3://${bucket}: access denied.`, {
      help: `The role or user needs ${action} on the bucket; aws sts get-caller-identity says who it is.`,
      cause: error,
    });
  return new ThalwegError('source-away', `s3://${bucket}: ${message || name}`, {
    help: 'It was tried several times. What was committed stays; run the same command again.',
    cause: error,
  });
}
