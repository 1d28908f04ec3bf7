import { IconAlertTriangle } from '@tabler/icons-react';
import type { SourceStatus } from '@thalweg/core/api';
import { type ReactNode, useId } from 'react';
import { Section } from '../../components/Section.tsx';
import { counted, formatCount, formatDuration } from '../../lib/format.ts';
import { useRun } from '../../state/run.tsx';
import { useStatus } from '../../state/status.ts';
import { inOrder, kindText, needsLook, remarks, stateText } from './sources.ts';
import './sources.css';

/** Where records come from by themselves: how far behind each source is, and what is wrong with it. Nothing where there is none. */
export function Sources(): ReactNode {
  const { status } = useStatus();
  const sources = inOrder(status?.sources ?? []);
  if (sources.length === 0) return null;
  const bad = sources.filter(needsLook).length;
  return (
    <Section
      title="Sources"
      note={
        bad === 0
          ? counted(sources.length, 'source')
          : `${formatCount(bad)} of ${counted(sources.length, 'source')} to look at`
      }
    >
      <table className="sources">
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">State</th>
            <th scope="col" className="sources-number">
              Behind
            </th>
            <th scope="col" className="sources-number">
              Waiting
            </th>
            <th scope="col" className="sources-number">
              Objects
            </th>
            <th scope="col" className="sources-number">
              Records
            </th>
            <th scope="col" className="sources-number">
              Last load
            </th>
          </tr>
        </thead>
        {sources.map((source) => (
          <SourceRow key={source.source} source={source} />
        ))}
      </table>
    </Section>
  );
}

const NONE = '–';

function SourceRow({ source }: { readonly source: SourceStatus }): ReactNode {
  const { clock, now } = useRun();
  const id = useId();
  const { kind, state, lagSeconds, waiting, loaded, records, lastLoad, problem, help } = source;
  const notes = remarks(source);
  const isBad = needsLook(source);
  return (
    <tbody data-state={state}>
      <tr>
        <th scope="row" className="sources-name" id={id}>
          <span className="mono" title={source.source}>
            <bdi>{source.source}</bdi>
          </span>
          <span className="faint">{kindText(kind)}</span>
        </th>
        <td className="sources-state">
          {isBad ? (
            <IconAlertTriangle size={14} stroke={1.8} aria-label="look at it" />
          ) : (
            <span className="sources-dot" aria-hidden />
          )}
          {stateText(source, now)}
        </td>
        <Figure label="Behind" value={lagSeconds === null || state === 'stopped' ? NONE : formatDuration(lagSeconds)} />
        <Figure label="Waiting" value={waiting === null ? NONE : formatCount(waiting)} />
        <Figure label="Objects" value={formatCount(loaded)} />
        <Figure label="Records" value={records === null ? NONE : formatCount(records)} />
        <Figure label="Last load" value={lastLoad === null ? NONE : clock.full(Math.floor(lastLoad / 1000))} />
      </tr>
      {(problem !== null || notes.length > 0) && (
        <tr>
          <td colSpan={7} className="sources-notes" headers={id}>
            {problem !== null && (
              <p role="status">
                <span className="reject">{problem}</span> {help}
              </p>
            )}
            {notes.length > 0 && <p className="soft">{notes.join(' · ')}</p>}
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return (
    <td className="sources-number" data-label={label} data-none={value === NONE || undefined}>
      {value}
    </td>
  );
}
