import { type CopySummary, copyRecords } from '../../ingest/copy/copy.ts';
import { ThalwegError } from '../../report/errors.ts';
import { counted, humanCount, humanDuration } from '../../report/figures.ts';
import type { Store } from '../../stores/store.ts';
import { ask, reportHints } from '../ask.ts';
import type { Context, Options, Run } from '../command.ts';
import { createAppender, openStore } from '../engine.ts';
import { geoFiles, namedStore } from '../place.ts';
import { toJson } from '../render/json.ts';
import { visible } from '../render/visible.ts';
import { tidy } from '../tidy.ts';

const TIMES = { from: { name: '--from-time', key: 'fromTime' }, to: { name: '--to-time', key: 'toTime' } };

export const run: Run = async (context, { arguments: [text = ''], options }) => {
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
      const summary = await copyRecords(source, target, {
        query: question.query,
        all,
        createAppender,
        signal: context.signal,
      });
      if (isJson) context.stdout.write(`${toJson({ from: source.location, to: target.location, ...summary })}\n`);
      else print(summary, context);
      reportHints(question, context, isJson);
      if (summary.objects > 0) await tidy(target, 'copy', context);
      return summary.verified ? 0 : 1;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
};

function open(
  name: string,
  { context, options, create, option }: { context: Context; options: Options; create: boolean; option: string },
): Promise<Store> {
  return openStore(name, { env: context.env, create, serving: false, geo: geoFiles(context, options), option });
}

/** Objects at fault that are named. */
const SHOWN = 20;

function print(summary: CopySummary, { stdout, stderr }: Context): void {
  const { objects, objectsAlreadyThere, lines, records, noData, skipData, quarantined, seconds } = summary;
  if (objects > 0)
    stdout.write(
      `copied ${counted(objects, 'object')} in ${seconds < 10 ? `${seconds.toFixed(1)}s` : humanDuration(seconds)}\n` +
        `${humanCount(lines)} lines = ${humanCount(records)} records + ${humanCount(noData)} NODATA + ${humanCount(skipData)} SKIPDATA + ${humanCount(quarantined)} quarantined\n`,
    );
  else stdout.write(objectsAlreadyThere > 0 ? 'nothing new\n' : 'nothing to copy: no row matches\n');
  if (objectsAlreadyThere > 0)
    stdout.write(`${counted(objectsAlreadyThere, 'object')} copied or loaded before: left as it was\n`);
  const { rows, bytes, packets } = summary.target;
  if (summary.verified)
    stdout.write(
      `verified: ${humanCount(rows)} rows, ${humanCount(bytes)} bytes, ${humanCount(packets)} packets in both stores\n`,
    );
  for (const problem of summary.problems.slice(0, SHOWN)) stderr.write(`differs: ${visible(problem)}\n`);
  if (summary.problems.length > SHOWN) stderr.write(`… and ${summary.problems.length - SHOWN} more\n`);
  if (!summary.verified)
    stderr.write('what differs can be copied anew: thalweg store forget OBJECT in the target, then the same command\n');
}
