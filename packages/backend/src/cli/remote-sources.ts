/** Sources in AWS that are loaded once: places in buckets (`s3://…`) and log groups (`cloudwatch://…`). */
import { join } from 'node:path';
import type { Connection } from '../aws/connection.ts';
import type { IngestOptions } from '../ingest/pipeline.ts';
import { isCloudWatch, parseLogGroupAddress } from '../ingest/sources/cloudwatch/address.ts';
import { listLogGroup } from '../ingest/sources/cloudwatch/list.ts';
import type { SourceList, SourceObject } from '../ingest/sources/files.ts';
import { isS3, parseS3Address } from '../ingest/sources/s3/address.ts';
import { listBucket } from '../ingest/sources/s3/list.ts';
import { objectMayHold, type Range } from '../ingest/sources/s3/span.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Context } from './command.ts';

interface Sources {
  /** What is on this machine. */
  readonly files: readonly string[];
  readonly options: Pick<IngestOptions, 'objects' | 'isLeftOut'>;
}

interface Asked {
  readonly range: Range;
  readonly connection: Connection;
  /** True when the user gave a format for all lines. */
  readonly hasFormat: boolean;
}

type List = () => Promise<SourceList>;

/** Parts files from what is in AWS, and lists that. Throws `bad-option`, and what `listBucket` and `listLogGroup` throw. */
export async function sortSources(sources: readonly string[], asked: Asked, context: Context): Promise<Sources> {
  const files: string[] = [];
  // All addresses are read before anything is asked for.
  const lists = sources.flatMap((source): List[] => {
    const list = toList(source, asked, context);
    if (list === undefined) files.push(source);
    return list === undefined ? [] : [list];
  });
  const list = lists.length === 0 ? undefined : await listAll(lists);
  const { range } = asked;
  const isRanged = range.from !== undefined || range.to !== undefined;
  return {
    files,
    options: {
      ...(isRanged && { isLeftOut: ({ label }: SourceObject) => !objectMayHold(label, range) }),
      ...(list && {
        objects: (temporary: string) => ({
          ...list,
          objects: list.objects.map((object) => ({ ...object, path: join(temporary, object.path) })),
        }),
      }),
    },
  };
}

/** How to list a source in AWS; undefined for any other. */
function toList(source: string, { range, connection, hasFormat }: Asked, { env, signal }: Context): List | undefined {
  if (isS3(source)) {
    const address = parseS3Address(source);
    return async () => {
      const { openBuckets } = await import('../ingest/sources/s3/client.ts');
      return listBucket(openBuckets(connection, env)(address.bucket), address, { range, signal });
    };
  }
  if (isCloudWatch(source)) {
    const address = parseLogGroupAddress(source);
    return async () => {
      const { openLogGroup } = await import('../ingest/sources/cloudwatch/client.ts');
      const group = await openLogGroup(address, { connection, environment: env });
      return listLogGroup(group, address, { range, hasFormat, now: Date.now(), signal });
    };
  }
  if (/^(?:kinesis|s3\+sqs):/i.test(source))
    throw new ThalwegError('bad-option', `${source} has no end`, {
      help: `It is followed by a server: thalweg serve --source '${source}'.`,
    });
  return undefined;
}

async function listAll(lists: readonly List[]): Promise<SourceList> {
  const objects = new Map<string, SourceObject>();
  const notes: string[] = [];
  for (const list of lists) {
    const found = await list();
    for (const object of found.objects) objects.set(object.name, object);
    notes.push(...found.notes);
  }
  return { objects: [...objects.values()], unreadable: [], notes };
}
