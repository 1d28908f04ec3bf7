import { existsSync } from 'node:fs';
import { type DryRun, dryRun as runDry } from '../../ingest/dry-run.ts';
import { type IngestOptions, type IngestProgress, ingest } from '../../ingest/pipeline.ts';
import { isPattern } from '../../ingest/sources/glob.ts';
import type { IngestSummary } from '../../ingest/summary.ts';
import { ThalwegError } from '../../report/errors.ts';
import { counted, humanBytes, humanCount, humanDuration, humanRate } from '../../report/figures.ts';
import { rangeOption } from '../ask.ts';
import type { Context, Options, Run } from '../command.ts';
import { connectionOption } from '../connection.ts';
import { createAppender } from '../engine.ts';
import { sortSources } from '../remote-sources.ts';
import { renderDryRun } from '../render/dry-run.ts';
import { toJson } from '../render/json.ts';
import { createProgressBar } from '../render/progress.ts';
import { visible } from '../render/visible.ts';
import { tidy } from '../tidy.ts';
import { numberOption, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';
import { workerUrl } from '../worker-url.ts';

export const run: Run = async (context, { arguments: sources, options }) => {
  const range = rangeOption(options);
  const asked = { range, connection: connectionOption(options), hasFormat: options['format'] !== undefined };
  const { files, options: more } = await sortSources(sources, asked, context);
  if (options['dryRun'] === true) return dryRun(context, files, { options, more });
  const json = options['json'] === true;
  // A slip in the only name must not leave an empty store behind.
  if (
    files.length === sources.length &&
    files.every((source) => source !== '-' && !isPattern(source) && !existsSync(source))
  )
    throw new ThalwegError('no-such-source', `There is no file or folder ${sources[0]}.`);
  return withStore({ context, options, create: true }, async (store) => {
    const bar = context.progress && !json ? createProgressBar(context.stderr, humanBytes) : undefined;
    const load = await store.openLoad();
    let summary: IngestSummary;
    try {
      summary = await ingest(load, files, {
        ...more,
        createAppender,
        worker: workerUrl(),
        workers: numberOption(options, 'workers', 0),
        format: textOption(options, 'format'),
        force: options['force'] === true,
        signal: context.signal,
        stdin: context.stdin,
        onProgress:
          bar &&
          (({ bytes, bytesTotal, lines, seconds }: IngestProgress) =>
            bar.show({ done: bytes, total: bytesTotal, lines, seconds })),
      });
    } finally {
      bar?.stop();
      await load.close();
    }
    if (json) context.stdout.write(`${toJson(summary)}\n`);
    else print(summary, context);
    if (summary.parts > 0) await tidy(store, 'load', context);
    return exitCode(summary);
  });
};

async function dryRun(
  context: Context,
  files: readonly string[],
  { options, more }: { options: Options; more: Pick<IngestOptions, 'objects' | 'isLeftOut'> },
): Promise<number> {
  const found = await runDry(files, {
    ...more,
    format: textOption(options, 'format'),
    signal: context.signal,
    stdin: context.stdin,
  });
  context.stdout.write(options['json'] === true ? `${toJson(flat(found))}\n` : renderDryRun(found, context));
  if (options['json'] !== true) reportTroubles(found.summary, context.stderr);
  return exitCode(found.summary);
}

/** The counts lie where those of a real load lie. */
const flat = ({ summary, ...rest }: DryRun) => ({ ...summary, ...rest });

/** 3: something is in quarantine, broke off or was refused; 1: something could not be read at all. */
function exitCode({ quarantined, broken, refused, unreadable }: IngestSummary): number {
  return quarantined > 0 || broken.length > 0 || refused.length > 0 ? 3 : unreadable.length > 0 ? 1 : 0;
}

function print(summary: IngestSummary, { stdout, stderr }: Context): void {
  const { objects, objectsAlreadyLoaded, lines, records, noData, skipData, quarantined, bytesIn, seconds } = summary;
  const rate = humanRate(lines, seconds);
  if (objects > 0)
    stdout.write(
      `loaded ${counted(objects, 'object')} (${humanBytes(bytesIn)}) in ${seconds < 10 ? `${seconds.toFixed(1)}s` : humanDuration(seconds)}${rate ? `, ${rate}` : ''}\n` +
        `${humanCount(lines)} lines = ${humanCount(records)} records + ${humanCount(noData)} NODATA + ${humanCount(skipData)} SKIPDATA + ${humanCount(quarantined)} quarantined\n`,
    );
  else if (objectsAlreadyLoaded > 0) stdout.write('nothing new\n');
  else if (summary.unreadable.length + summary.refused.length > 0) stdout.write('nothing was loaded\n');
  else stdout.write('nothing to load: there is no file\n');
  if (objectsAlreadyLoaded > 0)
    stdout.write(
      `${counted(objectsAlreadyLoaded, 'object')} loaded before (the same content, whatever its name): left as it was; --force loads it again\n`,
    );
  if (summary.repeatedEvents > 0)
    stdout.write(
      `${counted(summary.repeatedEvents, 'event')} of CloudWatch Logs loaded before (the same id): counted once\n`,
    );
  reportTroubles(summary, stderr);
  if (quarantined > 0) stderr.write('quarantined lines are kept with their reason: thalweg quarantine show\n');
}

function reportTroubles(summary: IngestSummary, stderr: NodeJS.WritableStream): void {
  for (const warning of summary.warnings) stderr.write(`warning: ${visible(warning)}\n`);
  some(
    summary.broken,
    ({ object, reason }) => stderr.write(visible(`broken: ${object}: ${reason}`).concat('\n')),
    stderr,
  );
  some(
    summary.refused,
    ({ object, reason }) => stderr.write(visible(`refused: ${object}: ${reason}`).concat('\n')),
    stderr,
  );
  some(
    summary.unreadable,
    ({ name, reason }) => stderr.write(visible(`unreadable: ${name}: ${reason}`).concat('\n')),
    stderr,
  );
}

const SHOWN = 20;

function some<T>(items: readonly T[], show: (item: T) => void, stderr: NodeJS.WritableStream): void {
  for (const item of items.slice(0, SHOWN)) show(item);
  if (items.length > SHOWN) stderr.write(`… and ${items.length - SHOWN} more\n`);
}
