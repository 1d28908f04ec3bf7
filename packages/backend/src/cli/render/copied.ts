import type { CopySummary } from '../../ingest/copy/copy.ts';
import type { EventCopySummary } from '../../ingest/copy/copy-events.ts';
import { counted, humanCount, humanDuration } from '../../report/figures.ts';
import type { Context } from '../command.ts';
import { visible } from './visible.ts';

/** Objects at fault that are named. */
const SHOWN = 20;

/** What a copy did and whether it is right, for people. */
export function printCopy(
  summary: CopySummary & Partial<Pick<EventCopySummary, 'repeatedEvents'>>,
  { stdout, stderr }: Pick<Context, 'stdout' | 'stderr'>,
): void {
  const { objects, objectsAlreadyThere, lines, records, noData, skipData, quarantined, seconds } = summary;
  if (objects > 0)
    stdout.write(
      `copied ${counted(objects, 'object')} in ${seconds < 10 ? `${seconds.toFixed(1)}s` : humanDuration(seconds)}\n` +
        `${humanCount(lines)} lines = ${humanCount(records)} records + ${humanCount(noData)} NODATA + ${humanCount(skipData)} SKIPDATA + ${humanCount(quarantined)} quarantined\n`,
    );
  else stdout.write(objectsAlreadyThere > 0 ? 'nothing new\n' : 'nothing to copy: no row matches\n');
  if (objectsAlreadyThere > 0)
    stdout.write(`${counted(objectsAlreadyThere, 'object')} copied or loaded before: left as it was\n`);
  const { repeatedEvents = 0 } = summary;
  if (repeatedEvents > 0) stdout.write(`${counted(repeatedEvents, 'event')} there already, by id: left out\n`);
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
