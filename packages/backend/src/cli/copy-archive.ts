/** `thalweg copy --from https://HOST/cwl-*`: indices of the old Lambda function into a store. */
import { derivedField, fieldNamed } from '@thalweg/core/fields';
import { parseFormat } from '@thalweg/core/record';
import { copyEvents } from '../ingest/copy/copy-events.ts';
import { columnOf } from '../ingest/extracted-fields.ts';
import { ThalwegError } from '../report/errors.ts';
import { schemaOf } from '../stores/model/schema.ts';
import type { EventArchive } from '../stores/store.ts';
import { ask } from './ask.ts';
import type { Context, Options } from './command.ts';
import { createAppender, openStore } from './engine.ts';
import { finishCopy } from './finish-copy.ts';
import { namedStore } from './place.ts';
import { textOption } from './values.ts';

/** Names of the options of time, since `--from` and `--to` are stores. */
export const COPY_TIMES = { from: { name: '--from-time', key: 'fromTime' }, to: { name: '--to-time', key: 'toTime' } };

interface Asked {
  readonly context: Context;
  readonly text: string;
  readonly options: Options;
}

/** Gives the exit code: 1 when something differs. */
export async function copyArchive(address: string, { context, text, options }: Asked): Promise<number> {
  const typed = textOption(options, 'format');
  const format = typed === undefined ? undefined : parseFormat(typed);
  if (format && !format.ok) throw new ThalwegError('bad-format', `--format: ${format.message}.`);
  const isJson = options['json'] === true;
  const { openArchive } = await import('../stores/opensearch/archive.ts');
  const { readArchiveSettings } = await import('../stores/opensearch/settings.ts');
  const archive = await openArchive(readArchiveSettings(address, context.env, '--from'));
  try {
    const names = format ? format.format.names : archive.fields.map(columnOf);
    // A slip in the query must not leave an empty store behind.
    const question = await ask(text, options, { store: asStore(names), context, times: COPY_TIMES });
    const target = await openStore(namedStore(options, 'to')!, {
      env: context.env,
      create: true,
      serving: false,
      geo: [],
      option: '--to',
    });
    try {
      const { query: all } = await ask('', {}, { store: target, context });
      const { query } = question;
      const { signal } = context;
      const summary = await copyEvents(archive, target, { query, all, format: format?.format, createAppender, signal });
      return await finishCopy(summary, { context, isJson, from: archive.location, target, question });
    } finally {
      await target.close();
    }
  } finally {
    (archive satisfies EventArchive).close();
  }
}

/** What a question needs to know of what it is about. */
function asStore(names: readonly string[]): Parameters<typeof ask>[2]['store'] {
  const extra = names.filter((name) => fieldNamed(name) === undefined);
  return {
    schema: async () => schemaOf(extra),
    networks: async () => new Map(),
    resources: async () => [],
    lacking: (field) =>
      derivedField(field) ? `${field} is looked up in a store: copy first, and ask for it there.` : undefined,
  };
}
