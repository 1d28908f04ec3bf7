import { type CopyProgress, type CopySummary, copyRecords } from '../../ingest/copy/copy.ts';
import { ThalwegError } from '../../report/errors.ts';
import { humanCount } from '../../report/figures.ts';
import { isArchiveAddress } from '../../stores/opensearch/address.ts';
import type { Store } from '../../stores/store.ts';
import { ask, rangeOption } from '../ask.ts';
import type { Context, Options, Run } from '../command.ts';
import { copyArchive, COPY_TIMES as TIMES } from '../copy-archive.ts';
import { createAppender, openStore } from '../engine.ts';
import { finishCopy } from '../finish-copy.ts';
import { geoFiles, namedStore } from '../place.ts';
import { createProgressBar } from '../render/progress.ts';
import { textOption } from '../values.ts';

export const run: Run = async (context, { arguments: [text = ''], options }) => {
  // A slip is told before a cluster is asked, which may not answer.
  rangeOption(options, { times: TIMES });
  const archive = textOption(options, 'from')!;
  if (isArchiveAddress(archive)) return copyArchive(archive, { context, text, options });
  if (options['format'] !== undefined) {
    throw new ThalwegError('bad-option', '--format: rows of a store have their format already', {
      help: 'It is for indices of the old Lambda function: --from https://HOST/cwl-*.',
    });
  }
  const [from, to] = [namedStore(options, 'from')!, namedStore(options, 'to')!];
  if (from === to) throw new ThalwegError('bad-option', `--to ${to}: a store cannot be copied into itself`);
  const isJson = options['json'] === true;
  const source = await open(from, { context, options, create: false, option: '--from' });
  try {
    // A slip in the query must not leave an empty store behind.
    const question = await ask(text, options, { store: source, context, times: TIMES });
    const target = await open(to, { context, options, create: true, option: '--to' });
    try {
      const { query: all } = await ask('', {}, { store: target, context });
      const bar = context.progress && !isJson ? createProgressBar(context.stderr, rows) : undefined;
      let summary: CopySummary;
      try {
        summary = await copyRecords(source, target, {
          query: question.query,
          all,
          createAppender,
          signal: context.signal,
          onProgress: bar && ((progress: CopyProgress) => bar.show(progress)),
        });
      } finally {
        bar?.stop();
      }
      return await finishCopy(summary, { context, isJson, from: source.location, target, question });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
};

const rows = (count: number): string => `${humanCount(count)} rows`;

function open(
  name: string,
  { context, options, create, option }: { context: Context; options: Options; create: boolean; option: string },
): Promise<Store> {
  return openStore(name, { env: context.env, create, serving: false, geo: geoFiles(context, options), option });
}
