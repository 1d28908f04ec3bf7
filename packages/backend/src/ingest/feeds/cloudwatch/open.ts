import type { Connection, Environment } from '../../../aws/connection.ts';
import { parseLogGroupAddress } from '../../sources/cloudwatch/address.ts';
import { openLogGroup } from '../../sources/cloudwatch/client.ts';
import { formatsOf } from '../../sources/cloudwatch/list.ts';
import type { Bookmark, Feed } from '../feed.ts';
import { createGroupFeed } from './feed.ts';

/** Whoever follows backs off by himself, and shows why. */
const ATTEMPTS = 3;

interface Opening {
  readonly connection: Connection;
  readonly environment: Environment;
  readonly bookmark: Bookmark;
  /** True when the user gave a format for all lines. */
  readonly hasFormat: boolean;
  /** Epoch milliseconds; undefined: from the oldest event. */
  readonly from: number | undefined;
}

/** Follows the log group of `cloudwatch://…`. */
export async function openGroupFeed(address: string, opening: Opening): Promise<Feed> {
  const { connection, environment, bookmark, hasFormat, from = 0 } = opening;
  const { streams, format, ...place } = parseLogGroupAddress(address);
  const group = await openLogGroup({ ...place, streams, format }, { connection, environment, maxAttempts: ATTEMPTS });
  const formats = (signal: AbortSignal) => formatsOf(group, { format, hasFormat, signal });
  return createGroupFeed({ group, streams, formats, bookmark, from });
}
