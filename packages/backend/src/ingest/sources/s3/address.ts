import { ThalwegError } from '../../../report/errors.ts';

export interface S3Address {
  readonly bucket: string;
  /** As typed: a folder, with or without its slash, or an object. */
  readonly prefix: string;
}

export function isS3(source: string): boolean {
  return /^s3:/i.test(source);
}

/** `s3://BUCKET/PREFIX`. Throws `bad-option` for what begins so and is none. */
export function parseS3Address(source: string): S3Address {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(source);
  if (!match) {
    throw new ThalwegError('bad-option', `${source} is no place in a bucket.`, {
      help: 'Write s3://BUCKET, or s3://BUCKET/PREFIX; names of buckets have lower-case letters, digits, dots and dashes.',
    });
  }
  return { bucket: match[1]!, prefix: match[2] ?? '' };
}
