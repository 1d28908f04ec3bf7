import { Skeleton } from '@mantine/core';
import type { StatusAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import type { Clock } from '../../lib/clock.ts';
import { counted, formatBytes, formatCount, formatDuration, formatShort } from '../../lib/format.ts';
import { useRun } from '../../state/run.tsx';
import { useStatus } from '../../state/status.ts';

interface Row {
  readonly title: string;
  readonly value: string;
  readonly exact?: string;
  readonly note: string;
  readonly warn?: boolean;
}

/** Nothing newer for an hour: flow logs are minutes late at most. */
const SILENT_SECONDS = 3600;
const TITLES = ['Objects', 'Records', 'Behind', 'Quarantine', 'On disk', 'Held'];

/** What came in, how late, and what it takes on disk. */
export function StatusFigures(): ReactNode {
  const { clock } = useRun();
  const { status } = useStatus();
  const rows = status ? rowsOf(status, clock) : TITLES.map((title) => ({ title, value: '', note: '' }));
  return (
    <dl className="status-figures">
      {rows.map(({ title, value, exact, note, warn }: Row) => (
        <div key={title} className="panel status-figure">
          <dt>{title}</dt>
          <dd className="status-value" title={exact} data-warn={warn || undefined}>
            {status ? value : <Skeleton height={22} width={90} my={5} />}
          </dd>
          <dd className="status-note">{status ? note : '\u00a0'}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `Nov 25, 14:35`. */
function short(seconds: number, clock: Clock): string {
  const { date, time } = clock.parts(seconds);
  return `${date}, ${time.slice(0, 5)}`;
}

function rowsOf(status: StatusAnswer, clock: Clock): readonly Row[] {
  const { lagSeconds: lag, firstStart, lastStart, bytesPerRecord, broken } = status;
  // Null for somebody who may see some rows only, and never comes here.
  const [lines, quarantined, retired] = [status.lines ?? 0, status.quarantined ?? 0, status.retired ?? 0];
  const [totalBytes, parts] = [status.totalBytes ?? 0, status.parts ?? 0];
  const silent = !status.sample && lag !== null && lag > SILENT_SECONDS;
  const extra = status.noData + status.skipData;
  return [
    {
      title: 'Objects',
      value: formatCount(status.objects),
      note:
        broken.length > 0
          ? `${formatCount(broken.length)} not read to their end`
          : status.lastLoad === null
            ? 'none yet'
            : `last ${short(status.lastLoad / 1000, clock)}`,
      warn: broken.length > 0,
    },
    {
      title: 'Records',
      value: formatShort(status.records),
      exact: formatCount(status.records),
      note: `and ${formatCount(extra)} NODATA, SKIPDATA`,
    },
    {
      title: 'Behind',
      value: lag === null ? '–' : formatDuration(lag),
      note:
        lag === null
          ? 'no record has a time yet'
          : status.sample
            ? 'of a made-up day'
            : silent
              ? 'nothing newer has come'
              : 'end of the newest record',
      warn: silent,
    },
    {
      title: 'Quarantine',
      value: formatCount(quarantined),
      note: quarantined === 0 ? 'every line was read' : `of ${formatShort(lines)} lines`,
      warn: quarantined > 0,
    },
    {
      title: 'On disk',
      value: formatBytes(totalBytes),
      exact: `${formatCount(totalBytes)} bytes`,
      note:
        bytesPerRecord === null
          ? counted(parts, 'part')
          : `${bytesPerRecord.toFixed(1)} bytes a record, ${counted(parts, 'part')}`,
    },
    {
      title: 'Held',
      value: firstStart === null || lastStart === null ? '–' : formatDuration(lastStart - firstStart),
      note:
        retired > 0
          ? `${formatShort(retired)} older rows retired`
          : firstStart === null
            ? 'no record yet'
            : `since ${short(firstStart, clock)}`,
    },
  ];
}
