/** The bucket from which CloudFormation takes what is too large for a request: the function's code, and long templates. */

export interface Buckets {
  /** Whether this account has a bucket of that name. @throws ThalwegError `aws-denied`, also when it is another account's. */
  has(bucket: string): Promise<boolean>;
  /** Encrypted and never public. @throws ThalwegError `stack-failed` when the name is another account's. */
  make(bucket: string): Promise<void>;
  hasObject(bucket: string, key: string): Promise<boolean>;
  put(bucket: string, key: string, bytes: Uint8Array): Promise<void>;
  /** Deletes all objects in all versions. `onDeleted` gets how many have gone. */
  empty(bucket: string, onDeleted: (objects: number) => void): Promise<void>;
  /** An empty one. */
  delete(bucket: string): Promise<void>;
}

/** Puts it there unless it is there already; the key names the content. */
export async function bring(
  buckets: Buckets,
  { bucket, key, bytes }: { readonly bucket: string; readonly key: string; readonly bytes: Uint8Array },
): Promise<{ readonly isBucketNew: boolean; readonly isUploaded: boolean }> {
  const isBucketNew = !(await buckets.has(bucket));
  if (isBucketNew) await buckets.make(bucket);
  if (!isBucketNew && (await buckets.hasObject(bucket, key))) return { isBucketNew, isUploaded: false };
  await buckets.put(bucket, key, bytes);
  return { isBucketNew, isUploaded: true };
}
