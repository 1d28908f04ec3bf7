import { Button, CloseButton, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { RequestFailure } from '../../components/Failure.tsx';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';
import { AuditList } from './AuditList.tsx';
import { eventLabel } from './events.ts';
import { useAudit } from './use-audit.ts';
import './audit.css';

/** After so many ms without a key pressed the log is asked. */
const PAUSE = 300;

/** Who did what, and when. */
export default function AuditPage(): ReactNode {
  const { view, change } = useView();
  const { clock } = useRun();
  const { events, names, error, refetch, isStale, older, loadingOlder } = useAudit();
  // What is asked for stays to be seen, even when the log has none of it.
  const offered = view.event === '' || names.includes(view.event) ? names : [view.event, ...names];
  const filtered = view.query !== '' || view.event !== '' || view.actor !== '';
  return (
    <div className="audit">
      <search className="audit-filters">
        <TextFilter value={view.query} onChange={(query) => change({ query })} />
        <NativeSelect
          aria-label="Event"
          data={[{ value: '', label: 'Every event' }, ...offered.map((value) => ({ value, label: eventLabel(value) }))]}
          value={view.event}
          onChange={(event) => change({ event: event.currentTarget.value })}
        />
        {view.actor !== '' && (
          <span className="audit-actor">
            by <b>{view.actor}</b>
            <CloseButton
              size={24}
              aria-label={`Show what others than ${view.actor} did, too`}
              onClick={() => change({ actor: '' })}
            />
          </span>
        )}
      </search>
      <section className="panel audit-panel" aria-label="Audit log" aria-busy={events === undefined && !error}>
        {events === undefined &&
          (error ? <RequestFailure error={error} retry={refetch} /> : <Skeleton height={240} m={14} width="auto" />)}
        {events?.length === 0 && (
          <div className="audit-empty">
            <h2>Nothing {filtered ? 'matches' : 'was done'} in this time</h2>
            <p className="soft">The audit log has its own end, too: entries are removed when they are old enough.</p>
            <div className="audit-ways">
              <Button variant="default" size="xs" onClick={() => change({ from: '', to: '' })}>
                Show all time
              </Button>
              {filtered && (
                <Button variant="default" size="xs" onClick={() => change({ query: '', event: '', actor: '' })}>
                  Without the filters
                </Button>
              )}
            </div>
          </div>
        )}
        {events && events.length > 0 && (
          <div className={isStale ? 'stale' : undefined}>
            <AuditList events={events} clock={clock} onActor={(actor) => change({ actor })} />
          </div>
        )}
        {older && (
          <Button className="audit-older" variant="subtle" loading={loadingOlder} onClick={older}>
            Show older ones
          </Button>
        )}
      </section>
    </div>
  );
}

function TextFilter({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const later = useDebouncedCallback(onChange, PAUSE);
  return (
    <TextInput
      className="audit-text"
      aria-label="Search the audit log"
      placeholder="Search: a query, a name, an address"
      leftSection={<IconSearch size={15} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}
