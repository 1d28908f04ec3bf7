import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { describeDetail } from '@thalweg/core/access';
import type { ReactNode } from 'react';
import type { AuditEvent } from '../../api/access.ts';
import type { Clock } from '../../lib/clock.ts';
import { eventLabel, measureOf, summaryOf } from './events.ts';

export interface AuditListProps {
  readonly events: readonly AuditEvent[];
  readonly clock: Clock;
  readonly onActor: (actor: string) => void;
}

/** Entries, newest first; each opens to all that is known of it. */
export function AuditList({ events, clock, onActor }: AuditListProps): ReactNode {
  return (
    <ol className="audit-list" aria-label="Entries">
      {events.map((event, place) => (
        <Entry
          key={event.id}
          event={event}
          clock={clock}
          date={
            dateOf(event, clock) === (place > 0 && dateOf(events[place - 1]!, clock)) ? undefined : dateOf(event, clock)
          }
          onActor={onActor}
        />
      ))}
    </ol>
  );
}

const dateOf = ({ time }: AuditEvent, clock: Clock): string => clock.parts(Math.floor(time / 1000)).date;

interface EntryProps {
  readonly event: AuditEvent;
  readonly clock: Clock;
  /** Where it is another one than that of the entry before. */
  readonly date: string | undefined;
  readonly onActor: (actor: string) => void;
}

function Entry({ event, clock, date, onActor }: EntryProps): ReactNode {
  const { time, actor, kind, address, outcome } = event;
  const { time: ofDay } = clock.parts(Math.floor(time / 1000));
  const summary = summaryOf(event);
  // Whoever types on, or leaves, breaks off what was asked: nothing is wrong with that.
  const brokenOff = event.detail['aborted'] === true;
  const bad = outcome !== 'done' && !brokenOff;
  return (
    <li>
      {date !== undefined && <h2 className="audit-date">{date}</h2>}
      <details className="audit-entry">
        <summary>
          <IconChevronRight className="audit-chevron" size={15} aria-hidden />
          <time className="audit-time" dateTime={new Date(time).toISOString()}>
            {ofDay}
          </time>
          <span className="audit-who">{actor}</span>
          <span className="audit-what" data-bad={bad || undefined}>
            {bad && <span aria-hidden>⊘ </span>}
            {eventLabel(event.event)}
            {brokenOff && <span className="faint">, broken off</span>}
          </span>
          <span className="audit-about mono">{summary}</span>
          <span className="audit-measure faint">{measureOf(event)}</span>
          <span className="audit-from mono faint">{address}</span>
        </summary>
        <div className="audit-open">
          <dl>
            <dt>time</dt>
            <dd className="mono">{clock.iso(Math.floor(time / 1000))}</dd>
            <dt>actor</dt>
            <dd className="mono">
              {actor}
              <span className="faint"> ({kind})</span>
            </dd>
            <dt>address</dt>
            <dd className="mono">{address ?? 'none'}</dd>
            <dt>outcome</dt>
            <dd className="mono">{outcome}</dd>
            {describeDetail(event.detail).map(([name, text]) => (
              <Detail key={name} name={name} text={text} />
            ))}
          </dl>
          <UnstyledButton className="audit-only" onClick={() => onActor(actor)}>
            Only what {actor} did
          </UnstyledButton>
        </div>
      </details>
    </li>
  );
}

function Detail({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">{text}</dd>
    </>
  );
}
