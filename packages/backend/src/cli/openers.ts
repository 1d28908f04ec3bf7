/** Which sources can be followed, by the scheme of their addresses, and how they are opened. AWS's clients are loaded then. */
import type { Connection } from '../aws/connection.ts';
import type { Bookmark, Feed } from '../ingest/feeds/feed.ts';
import { parseStreamAddress } from '../ingest/feeds/kinesis/address.ts';
import { parseQueueAddress } from '../ingest/feeds/sqs/address.ts';
import { parseLogGroupAddress } from '../ingest/sources/cloudwatch/address.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Context } from './command.ts';

/** What a feed is opened with. */
export interface FeedSettings {
  readonly environment: Context['env'];
  readonly connection: Connection;
  readonly bookmark: Bookmark;
  /** True when the user gave a format for all lines. */
  readonly hasFormat: boolean;
  /** Where to begin with a source that was never followed, epoch milliseconds; undefined: with the oldest that is there. */
  readonly from: number | undefined;
}

interface Opener {
  /** What status calls sources of the kind. */
  readonly kind: string;
  /** How addresses look. */
  readonly form: string;
  /** Throws `bad-option` for an address that begins so and is none. */
  check(address: string): unknown;
  open(address: string, settings: FeedSettings): Promise<Feed>;
}

const OPENERS: Readonly<Record<string, Opener>> = {
  's3+sqs': {
    kind: 'sqs',
    form: 's3+sqs://QUEUE-URL',
    check: parseQueueAddress,
    open: async (address, { connection, environment }) => {
      const { openQueueFeed } = await import('../ingest/feeds/sqs/open.ts');
      return openQueueFeed(address, connection, environment);
    },
  },
  cloudwatch: {
    kind: 'cloudwatch',
    form: 'cloudwatch://LOG-GROUP',
    check: parseLogGroupAddress,
    open: async (address, settings) => {
      const { openGroupFeed } = await import('../ingest/feeds/cloudwatch/open.ts');
      return openGroupFeed(address, settings);
    },
  },
  kinesis: {
    kind: 'kinesis',
    form: 'kinesis://STREAM',
    check: parseStreamAddress,
    open: async (address, settings) => {
      const { openStreamFeed } = await import('../ingest/feeds/kinesis/open.ts');
      return openStreamFeed(address, settings);
    },
  },
};

/** Throws `bad-option` for what is no address of a source that can be followed. */
export function openerOf(address: string): Opener {
  const scheme = /^([a-z0-9+]+):\/\//i.exec(address)?.[1]?.toLowerCase() ?? '';
  const opener = OPENERS[scheme];
  if (!opener)
    throw new ThalwegError('bad-option', `${address} is no source that can be followed`, {
      help: `Write ${Object.values(OPENERS)
        .map(({ form }) => form)
        .join(' or ')}; --watch DIR follows a folder, and thalweg ingest loads what is in a bucket now.`,
    });
  opener.check(address);
  return opener;
}
