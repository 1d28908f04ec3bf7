/** Buckets by AWS's client. Loaded when a command wants them, so that nothing else waits for it. */
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ThalwegError } from '../../report/errors.ts';
import type { Scope } from '../arn.ts';
import type { ClientConfig } from '../client-config.ts';
import type { Buckets } from './buckets.ts';
import { toDeployError } from './failure.ts';
import { TAG } from './standing.ts';

const MISSING = /^(?:NotFound|NoSuchBucket|NoSuchKey|404)$/;
/** The region whose buckets take no location (S3 API reference, CreateBucket). */
const FIRST_REGION = 'us-east-1';

export function createSdkBuckets(config: ClientConfig, scope: Scope, signal: AbortSignal): Buckets {
  const client = new S3Client(config);
  const abort = { abortSignal: signal };
  // A bucket of a name that anybody can guess must not be somebody else's.
  const owner = { ExpectedBucketOwner: scope.account };

  async function ask<T>(action: string, asked: () => Promise<T>): Promise<T> {
    try {
      return await asked();
    } catch (error) {
      signal.throwIfAborted();
      throw toDeployError(error, `s3:${action}`);
    }
  }

  /** S3 tells a `HEAD` nothing but the status. */
  async function isThere(action: string, head: () => Promise<unknown>): Promise<boolean> {
    return ask(action, async () => {
      try {
        await head();
        return true;
      } catch (error) {
        if (MISSING.test((error as Error).name)) return false;
        throw error;
      }
    });
  }

  return {
    has: (Bucket) => isThere('ListBucket', () => client.send(new HeadBucketCommand({ Bucket, ...owner }), abort)),
    hasObject: (Bucket, Key) =>
      isThere('GetObject', () => client.send(new HeadObjectCommand({ Bucket, Key, ...owner }), abort)),
    make: async (Bucket) => {
      const at = scope.region as BucketLocationConstraint;
      const where = scope.region === FIRST_REGION ? {} : { CreateBucketConfiguration: { LocationConstraint: at } };
      await ask('CreateBucket', async () => {
        try {
          await client.send(new CreateBucketCommand({ Bucket, ...where }), abort);
        } catch (error) {
          if ((error as Error).name !== 'BucketAlreadyExists') throw error;
          throw new ThalwegError('stack-failed', `The bucket ${Bucket} for the function's code is another account's.`, {
            help: 'Name one of yours with --code-bucket.',
            cause: error,
          });
        }
      });
      const its = { Bucket, ...owner };
      await ask('PutBucketPublicAccessBlock', () =>
        client.send(
          new PutPublicAccessBlockCommand({
            ...its,
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: true,
              BlockPublicPolicy: true,
              IgnorePublicAcls: true,
              RestrictPublicBuckets: true,
            },
          }),
          abort,
        ),
      );
      await ask('PutEncryptionConfiguration', () =>
        client.send(
          new PutBucketEncryptionCommand({
            ...its,
            ServerSideEncryptionConfiguration: {
              Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
            },
          }),
          abort,
        ),
      );
      await ask('PutBucketTagging', () =>
        client.send(new PutBucketTaggingCommand({ ...its, Tagging: { TagSet: [{ Key: TAG, Value: 'code' }] } }), abort),
      );
    },
    put: async (Bucket, Key, Body) => {
      await ask('PutObject', () => client.send(new PutObjectCommand({ Bucket, Key, Body, ...owner }), abort));
    },
    empty: async (Bucket, onDeleted) => {
      let deleted = 0;
      while (true) {
        const page = await ask('ListBucketVersions', () =>
          client.send(new ListObjectVersionsCommand({ Bucket, ...owner }), abort),
        );
        const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
          Key,
          ...(VersionId !== undefined && { VersionId }),
        }));
        if (objects.length === 0) return;
        const { Errors: [failed] = [] } = await ask('DeleteObject', () =>
          client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: objects, Quiet: true }, ...owner }), abort),
        );
        if (failed)
          throw new ThalwegError('stack-failed', `s3://${Bucket}/${failed.Key} cannot be deleted: ${failed.Message}`);
        deleted += objects.length;
        onDeleted(deleted);
      }
    },
    delete: async (Bucket) => {
      await ask('DeleteBucket', () => client.send(new DeleteBucketCommand({ Bucket, ...owner }), abort));
    },
  };
}
