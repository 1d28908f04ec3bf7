/** Sources that a server follows: `--source ADDRESS`. */
import type { Connection } from '../aws/connection.ts';
import type { Bookmark, Feed } from '../ingest/feeds/feed.ts';
import { type Following, followFeed } from '../ingest/feeds/follow.ts';
import { parseQueueAddress } from '../ingest/feeds/sqs/address.ts';
import { createTurn } from '../ingest/feeds/turn.ts';
import { ThalwegError } from '../report/errors.ts';
import { counted } from '../report/figures.ts';
import type { Store } from '../stores/store.ts';
import type { Context, Options } from './command.ts';
import { connectionOption } from './connection.ts';
import { createAppender } from './engine.ts';
import { visible } from './render/visible.ts';
import { listOption, textOption } from './values.ts';
import { workerUrl } from './worker-url.ts';

/** What a feed is opened with. */
interface FeedSettings {
  readonly env: Context['env'];
  readonly connection: Connection;
  readonly bookmark: Bookmark;
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

/** By the scheme of their addresses. */
const OPENERS: Readonly<Record<string, Opener>> = {
  's3+sqs': {
    kind: 'sqs',
    form: 's3+sqs://QUEUE-URL',
    check: parseQueueAddress,
    open: async (address, { connection, env }) => {
      const { openQueueFeed } = await import('../ingest/feeds/sqs/open.ts');
      return openQueueFeed(address, connection, env);
    },
  },
};

/**
 * The sources that the options name.
 * @throws ThalwegError `bad-option` for what is no address of a source that can be followed.
 */
export function sourceOptions(options: Options): readonly string[] {
  const sources = listOption(options, 'source');
  connectionOption(options);
  for (const source of sources) openerOf(source).check(source);
  const twice = sources.find((source, at) => sources.indexOf(source) !== at);
  if (twice !== undefined) throw new ThalwegError('bad-option', `--source ${twice} is there twice`);
  return sources;
}

function openerOf(source: string): Opener {
  const scheme = /^([a-z0-9+]+):\/\//i.exec(source)?.[1]?.toLowerCase() ?? '';
  const opener = OPENERS[scheme];
  if (opener) return opener;
  throw new ThalwegError('bad-option', `--source ${source}: that is no source that can be followed`, {
    help: `Write ${Object.values(OPENERS)
      .map(({ form }) => form)
      .join(' or ')}; --watch DIR follows a folder, and thalweg ingest loads what is in a bucket now.`,
  });
}

/** Begins to follow the sources; ends with the context's signal. */
export function startFollowing(store: Store, context: Context, options: Options): readonly Following[] {
  const turn = createTurn();
  const connection = connectionOption(options);
  return sourceOptions(options).map((source) => {
    const { kind, open } = openerOf(source);
    const say = (text: string): void => void context.stderr.write(`${visible(`${source}: ${text}`)}\n`);
    return followFeed(store, {
      ...{ source, kind, turn, createAppender },
      worker: workerUrl(),
      format: textOption(options, 'format'),
      signal: context.signal,
      open: () => open(source, { env: context.env, connection, bookmark: bookmarkOf(store, source) }),
      onLoad: ({ objects, records, quarantined }) => {
        const bad = quarantined > 0 ? `, ${quarantined} lines in quarantine` : '';
        say(`loaded ${counted(objects, 'object')}, ${counted(records, 'record')}${bad}`);
      },
      onProblem: (problem, bug) => {
        if (problem === undefined) say('works again');
        else say(`warning: ${problem.message}${problem.help === undefined ? '' : ` ${problem.help}`}`);
        if (bug instanceof Error && bug.stack !== undefined) context.stderr.write(`${bug.stack}\n`);
      },
    });
  });
}

function bookmarkOf(store: Store, source: string): Bookmark {
  return {
    read: async () => (await store.sources()).find((stored) => stored.source === source)?.position,
    save: (position) => store.savePosition(source, position),
  };
}
