/** Sources that a server follows: `--source ADDRESS`, and those of `--sources FILE`. */
import type { Connection } from '../aws/connection.ts';
import type { Bookmark } from '../ingest/feeds/feed.ts';
import { type Following, followFeed } from '../ingest/feeds/follow.ts';
import { createTurn } from '../ingest/feeds/turn.ts';
import { ThalwegError } from '../report/errors.ts';
import { counted } from '../report/figures.ts';
import type { Store } from '../stores/store.ts';
import { rangeOption } from './ask.ts';
import type { Context, Options } from './command.ts';
import { connectionOption } from './connection.ts';
import { createAppender } from './engine.ts';
import { openerOf } from './openers.ts';
import { visible } from './render/visible.ts';
import { readSources } from './sources-file.ts';
import { listOption, textOption } from './values.ts';
import { workerUrl } from './worker-url.ts';

export interface Source {
  /** What status calls it, and by what the store remembers how far it was read. */
  readonly name: string;
  readonly address: string;
  readonly connection: Connection;
  readonly format: string | undefined;
  /** Where to begin when it was never followed, epoch milliseconds. */
  readonly from: number | undefined;
}

/**
 * The sources that the options name.
 * @throws ThalwegError `bad-option` for what is no source that can be followed, and as `readSources`.
 */
export function sourceOptions(options: Options): readonly Source[] {
  const connection = connectionOption(options);
  const format = textOption(options, 'format');
  const start = rangeOption(options).from;
  const from = start === undefined ? undefined : Number(start) * 1000;
  const file = textOption(options, 'sources');
  const named = listOption(options, 'source').map((address) => ({ name: address, address, connection, format, from }));
  const entries = file === undefined ? [] : readSources(file);
  const listed = entries.map(({ source: address, name = address, format: own = format, ...rest }) => {
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return { name, address, connection: { ...connection, ...given }, format: own, from };
  });
  const sources = [...named, ...listed];
  for (const { address } of sources) openerOf(address);
  const names = sources.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new ThalwegError('bad-option', `the source ${twice} is there twice`, {
      help: 'Where it is another one, in another account perhaps, give its entry in the file of --sources a name of its own: "name".',
    });
  return sources;
}

/** Begins to follow the sources; ends with the context's signal. */
export function startFollowing(store: Store, context: Context, sources: readonly Source[]): readonly Following[] {
  const turn = createTurn();
  return sources.map(({ name, address, connection, format, from }) => {
    const { kind, open } = openerOf(address);
    const say = (text: string): void => void context.stderr.write(`${visible(`${name}: ${text}`)}\n`);
    return followFeed(store, {
      ...{ source: name, kind, turn, createAppender, format },
      worker: workerUrl(),
      signal: context.signal,
      open: () =>
        open(address, {
          environment: context.env,
          connection,
          bookmark: bookmarkOf(store, name),
          hasFormat: format !== undefined,
          from,
        }),
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
