import type { Connection, Environment } from '../../../aws/connection.ts';
import { openBuckets } from '../../sources/s3/client.ts';
import type { Feed } from '../feed.ts';
import { parseQueueAddress } from './address.ts';
import { openQueue } from './client.ts';
import { createQueueFeed } from './feed.ts';

/** Follows the buckets that tell the queue of `s3+sqs://…`; the same credentials read both. */
export function openQueueFeed(address: string, connection: Connection, environment: Environment): Feed {
  const queue = openQueue(parseQueueAddress(address), connection, environment);
  return createQueueFeed({ queue, openBucket: openBuckets(connection, environment) });
}
