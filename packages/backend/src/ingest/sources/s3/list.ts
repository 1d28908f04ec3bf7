/** A place in a bucket → objects to load. Folders that the range does not need are never listed. */
import { randomUUID } from 'node:crypto';
import { ThalwegError } from '../../../report/errors.ts';
import { inOrder, type SourceList, type SourceObject } from '../files.ts';
import { parsePathLabel } from '../layout.ts';
import type { S3Address } from './address.ts';
import type { Bucket, ListedObject } from './bucket.ts';
import { isOtherService, mayHold, objectMayHold, type Range, spanOfFolder } from './span.ts';

/** Requests at once: a folder is an answer of some ten milliseconds, and a year has hundreds. */
const AT_ONCE = 16;

export interface BucketListing {
  readonly range: Range;
  readonly signal?: AbortSignal | undefined;
}

/** Lists an object, or everything in a folder; paths are names in a folder that is still to be chosen. Throws `no-such-source` when there is neither, and as `Bucket.list`. */
export async function listBucket(bucket: Bucket, { prefix }: S3Address, listing: BucketListing): Promise<SourceList> {
  const walk = createWalk(bucket, listing);
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  if (folder !== prefix) await walk.object(prefix);
  await walk.folder(folder);
  if (!walk.isAnything())
    throw new ThalwegError('no-such-source', `There is nothing at s3://${bucket.name}/${prefix}.`, {
      help: `aws s3 ls s3://${bucket.name}/ shows what there is; a prefix is a folder, or one object.`,
    });
  return walk.result();
}

function createWalk(bucket: Bucket, { range, signal }: BucketListing) {
  const found = new Map<string, SourceObject>();
  const notes = new Set<string>();
  let isAnything = false;

  const add = (object: ListedObject): void => {
    isAnything = true;
    // A console makes empty objects to stand for folders.
    if (object.key.endsWith('/') && object.size === 0) return;
    const name = `s3://${bucket.name}/${object.key}`;
    const label = parsePathLabel(name);
    if (!objectMayHold(label, range)) return;
    const fetch: SourceObject['fetch'] = (path, until) => bucket.download(object, path, until);
    found.set(name, { name, path: `s3-${randomUUID()}`, size: object.size, modified: object.etag, label, fetch });
  };

  const isWanted = (prefix: string): boolean => {
    isAnything = true;
    if (isOtherService(prefix)) {
      notes.add(`s3://${bucket.name}/${prefix} is of another service and was left out.`);
      return false;
    }
    const span = spanOfFolder(prefix);
    return span === undefined || mayHold(span, range);
  };

  /** All pages of one folder; gives the folders in it. */
  const listOne = async (prefix: string): Promise<string[]> => {
    const isShallow = spanOfFolder(prefix)?.isDay !== true;
    const folders: string[] = [];
    let from: string | undefined;
    do {
      signal?.throwIfAborted();
      const page = await bucket.list({ prefix, isShallow, from, signal });
      for (const object of page.objects) add(object);
      folders.push(...page.folders.filter(isWanted));
      from = page.next;
    } while (from !== undefined);
    return folders;
  };

  return {
    isAnything: () => isAnything,
    async object(key: string): Promise<void> {
      const { objects } = await bucket.list({ prefix: key, isShallow: true, signal });
      for (const object of objects) if (object.key === key) add(object);
    },
    async folder(prefix: string): Promise<void> {
      const open = [prefix];
      const running = new Set<Promise<void>>();
      while (open.length > 0 || running.size > 0) {
        while (open.length > 0 && running.size < AT_ONCE) {
          const one: Promise<void> = listOne(open.pop()!).then((more) => {
            open.push(...more);
            running.delete(one);
          });
          running.add(one);
        }
        try {
          await Promise.race(running);
        } catch (error) {
          await Promise.allSettled(running);
          throw error;
        }
      }
    },
    result: (): SourceList => ({ objects: inOrder([...found.values()]), unreadable: [], notes: [...notes] }),
  };
}
