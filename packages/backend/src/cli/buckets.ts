/** Sources that are places in buckets: `s3://…`. */
import { join } from 'node:path';
import type { Connection } from '../aws/connection.ts';
import type { IngestOptions } from '../ingest/pipeline.ts';
import type { SourceList, SourceObject } from '../ingest/sources/files.ts';
import { isS3, parseS3Address } from '../ingest/sources/s3/address.ts';
import { listBucket } from '../ingest/sources/s3/list.ts';
import { objectMayHold, type Range } from '../ingest/sources/s3/span.ts';
import type { Context } from './command.ts';

interface Sources {
  /** What is in no bucket. */
  readonly files: readonly string[];
  readonly options: Pick<IngestOptions, 'objects' | 'isLeftOut'>;
}

interface Asked {
  readonly range: Range;
  readonly connection: Connection;
}

/** Parts files from buckets, and lists these. Throws `bad-option`, and what `listBucket` throws. */
export async function sortSources(sources: readonly string[], asked: Asked, context: Context): Promise<Sources> {
  const { range } = asked;
  const buckets = sources.filter(isS3);
  const isRanged = range.from !== undefined || range.to !== undefined;
  const list = buckets.length === 0 ? undefined : await listAll(buckets, asked, context);
  return {
    files: sources.filter((source) => !isS3(source)),
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

async function listAll(
  sources: readonly string[],
  { range, connection }: Asked,
  { env, signal }: Context,
): Promise<SourceList> {
  const addresses = sources.map(parseS3Address);
  const { openBuckets } = await import('../ingest/sources/s3/client.ts');
  const open = openBuckets(connection, env);
  const objects = new Map<string, SourceObject>();
  const notes: string[] = [];
  for (const address of addresses) {
    const list = await listBucket(open(address.bucket), address, { range, signal });
    for (const object of list.objects) objects.set(object.name, object);
    notes.push(...list.notes);
  }
  return { objects: [...objects.values()], unreadable: [], notes };
}
