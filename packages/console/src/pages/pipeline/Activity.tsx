import type { StatusAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { DoctorLink } from '../../components/DoctorLink.tsx';
import { Section } from '../../components/Section.tsx';
import { counted, formatBytes, formatShort } from '../../lib/format.ts';
import { useRun } from '../../state/run.tsx';
import { useStatus } from '../../state/status.ts';
import { hoursOf } from './activity.ts';

/** Lines loaded in each of the last 24 hours. */
export function Activity(): ReactNode {
  const { clock, now } = useRun();
  const { status } = useStatus();
  const hours = status ? hoursOf(status.activity, now / 1000) : [];
  const most = Math.max(1, ...hours.map(({ lines }) => lines));
  const sum = (pick: (hour: StatusAnswer['activity'][number]) => number): number =>
    hours.reduce((all, hour) => all + pick(hour), 0);
  const total = sum(({ lines }) => lines);
  return (
    <Section
      title="Loaded in the last 24 hours"
      note={
        status &&
        `${counted(
          sum(({ objects }) => objects),
          'object',
        )}, ${counted(total, 'line')}`
      }
      tools={<DoctorLink>Ask the doctor</DoctorLink>}
    >
      <ol className="activity" aria-label="Lines loaded in each hour">
        {hours.map(({ start, lines, objects, bytesIn }) => (
          <li
            key={start}
            title={`${clock.full(start)}: ${counted(lines, 'line')} of ${counted(objects, 'object')}, ${formatBytes(bytesIn)}`}
          >
            <span
              className="activity-bar"
              style={{ height: `${lines === 0 ? 0 : Math.max(3, (100 * lines) / most)}%` }}
            />
            <span className="visually-hidden">
              {clock.full(start)}: {counted(lines, 'line')}
            </span>
          </li>
        ))}
      </ol>
      <div className="activity-axis faint" aria-hidden>
        <span>{hours[0] ? clock.parts(hours[0].start).time.slice(0, 5) : ''}</span>
        <span>{total > 0 ? `most: ${formatShort(most)} lines an hour` : status ? 'nothing was loaded' : ''}</span>
        <span>now</span>
      </div>
    </Section>
  );
}
