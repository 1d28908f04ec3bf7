import { IconDatabase } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { counted, formatDuration, formatShort } from '../../lib/format.ts';
import { useRun } from '../../state/run.tsx';
import { useStatus } from '../../state/status.ts';

/** A source is silent when nothing new came for an hour; flow logs are minutes late at most. */
const SILENT_SECONDS = 3600;

/** The folder of the store; the one above where the folder says no more than that it is a store. */
function nameOf(location: string): string {
  const folders = location.split(/[\\/]/).filter((folder) => folder !== '');
  return folders.findLast((folder) => folder !== 'store') ?? location;
}

/** What is being looked at: the store, how much is in it and how fresh it is. */
export function Scope(): ReactNode {
  const { clock } = useRun();
  const { status } = useStatus();
  if (!status) return null;
  const name = nameOf(status.location);
  const lag = status.lagSeconds;
  // Nothing comes after a day that was made up.
  const silent = !status.sample && lag !== null && lag > SILENT_SECONDS;
  const newest = status.lastEnd === null ? 'nothing loaded yet' : `newest record ${clock.full(status.lastEnd)}`;
  const about = [
    ...(status.sample ? ['A made-up day, to look around in; nothing of it is your traffic.'] : []),
    status.location,
    `${counted(status.records, 'record')} · ${newest}`,
    ...(silent ? [`Nothing newer for ${formatDuration(lag)}`] : []),
  ];
  return (
    <span className="scope" data-silent={silent || undefined} data-hint={about.join('\n')}>
      <IconDatabase size={14} stroke={1.7} aria-hidden />
      <span className="scope-name">{name}</span>
      <span className="faint">{formatShort(status.records)}</span>
      {status.sample ? (
        <span className="scope-lag" data-sample>
          sample
        </span>
      ) : (
        lag !== null && (
          <span className="scope-lag" data-silent={silent || undefined}>
            {silent ? `silent for ${formatDuration(lag)}` : `${formatDuration(lag)} behind`}
          </span>
        )
      )}
    </span>
  );
}
