/** Amazon S3. Loaded when it is first used, which a function that reads no objects never does. */
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NoSuchObject, type Objects } from './objects.ts';

/** A connection that falls silent must not cost the invocation. */
const TIMEOUTS = { connectionTimeout: 5000, socketTimeout: 20_000 };

export function openS3(config: S3ClientConfig = {}): Objects {
  const client = new S3Client({ followRegionRedirects: true, requestHandler: TIMEOUTS, ...config });
  return {
    async get({ bucket, key, version }) {
      try {
        const found = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) }),
        );
        return { size: found.ContentLength ?? 0, body: found.Body as unknown as AsyncIterable<Uint8Array> };
      } catch (error) {
        if (error instanceof Error && /^NoSuch(Key|Version)$/.test(error.name)) throw new NoSuchObject(error.message);
        throw error;
      }
    },
    async put(bucket, key, body) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/x-ndjson' }),
      );
    },
  };
}
