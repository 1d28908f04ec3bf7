import type { Connection, Environment } from '../../../aws/connection.ts';
import type { Bookmark, Feed } from '../feed.ts';
import { parseStreamAddress } from './address.ts';
import { openStream } from './client.ts';
import { createStreamFeed } from './feed.ts';

interface Opening {
  readonly connection: Connection;
  readonly environment: Environment;
  readonly bookmark: Bookmark;
  /** Epoch milliseconds; undefined: from the oldest record. */
  readonly from: number | undefined;
}

/** Follows the stream of `kinesis://…`. */
export async function openStreamFeed(address: string, opening: Opening): Promise<Feed> {
  const { connection, environment, bookmark, from } = opening;
  const stream = await openStream(parseStreamAddress(address), { connection, environment });
  return createStreamFeed({ stream, bookmark, from });
}
