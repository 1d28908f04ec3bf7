import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ApiField, FieldTopAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { askTop } from '../../../api/questions.ts';
import { Approximate } from '../../../components/Approximate.tsx';
import { RequestFailure } from '../../../components/Failure.tsx';
import { counted, formatCount, formatShare } from '../../../lib/format.ts';
import { pillOf } from '../../../lib/pill.ts';
import { present, type Shown } from '../../../lib/present.ts';
import { useActions } from '../../../state/actions.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import { useView } from '../../../state/view.ts';
import { Statistics } from './Statistics.tsx';

export interface FieldDetailProps {
  readonly field: ApiField;
  readonly column: boolean;
  readonly onToggle: () => void;
  readonly onDone: () => void;
}

/** The most frequent values over all matching records, and what a number's values are like. */
export function FieldDetail({ field, column, onToggle, onDone }: FieldDetailProps): ReactNode {
  const { ask } = useRun();
  const { change } = useView();
  const actions = useActions();
  const { data, error, refetch } = useQuery({
    queryKey: ['top', field.name, ask],
    queryFn: ({ signal }) => askTop({ ...ask, field: field.name, limit: 10 }, signal),
    placeholderData: keepPreviousData,
  });
  const exists = (negate: boolean): void => {
    onDone();
    actions.addPill(pillOf({ field: field.name, operator: 'exists', values: [], negate }));
  };
  return (
    <div className="detail">
      <header className="detail-head">
        <div className="mono detail-name">{field.name}</div>
        <p className="soft">{field.description}</p>
      </header>
      {error ? (
        <RequestFailure error={error} retry={() => void refetch()} />
      ) : !data ? (
        <div className="detail-values" aria-busy="true">
          {Array.from({ length: 8 }, (_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are all alike.
            <Skeleton key={place} height={18} my={6} width={`${92 - place * 7}%`} />
          ))}
        </div>
      ) : (
        <Values field={field} answer={data} onDone={onDone} />
      )}
      <footer className="detail-foot">
        <Button size="compact-xs" variant="light" onClick={() => exists(false)}>
          exists
        </Button>
        <Button size="compact-xs" variant="light" onClick={() => exists(true)}>
          is missing
        </Button>
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => {
            onDone();
            change({ by: field.name, chart: 'bars' });
          }}
        >
          break down the chart
        </Button>
        <Button size="compact-xs" variant="light" onClick={onToggle}>
          {column ? 'remove column' : 'add column'}
        </Button>
      </footer>
    </div>
  );
}

function Values({
  field,
  answer,
  onDone,
}: {
  readonly field: ApiField;
  readonly answer: FieldTopAnswer;
  readonly onDone: () => void;
}): ReactNode {
  const { clock } = useRun();
  const { filterFor, filterOut } = useActions();
  const { nameOf } = useNetworks();
  const { groups, present: having, total, distinct, other, statistics } = answer;
  if (Number(having) === 0) {
    return (
      <p className="detail-values soft">
        Not in these records: none of {counted(total, 'record')} has a {field.name}.
      </p>
    );
  }
  const largest = Math.max(...groups.map(({ share }) => share));
  return (
    <>
      <p className="detail-about">
        in <b>{formatCount(having)}</b> of {counted(total, 'matching record')}, {counted(distinct, 'different value')}{' '}
        <Approximate answer={answer} />
      </p>
      <ol className="detail-values" aria-label={`Most frequent values of ${field.name}`}>
        {groups.map(({ value, count, share, label }) => {
          const shown: Shown = present(field, value, { clock, nameOf });
          const name = label ?? shown.name;
          return (
            <li key={String(value)} className="value" title={`${formatCount(count)} records`}>
              <span className="value-bar" style={{ width: `${(100 * share) / largest}%` }} data-value={String(value)} />
              <span className="value-text mono">
                {shown.text}
                {name && name !== shown.text && <span className="soft"> {name}</span>}
              </span>
              <span className="value-share">{formatShare(share)}</span>
              <span className="value-actions">
                <ActionIcon
                  data-hint="Filter for it"
                  size={24}
                  aria-label={`Filter for ${field.name} ${shown.text}`}
                  onClick={() => {
                    onDone();
                    filterFor(field.name, value);
                  }}
                >
                  <IconZoomIn size={15} />
                </ActionIcon>
                <ActionIcon
                  data-hint="Filter it out"
                  size={24}
                  aria-label={`Filter out ${field.name} ${shown.text}`}
                  onClick={() => {
                    onDone();
                    filterOut(field.name, value);
                  }}
                >
                  <IconZoomOut size={15} />
                </ActionIcon>
              </span>
            </li>
          );
        })}
        {other.groups > 0 && (
          <li className="value value-other">
            <span className="value-text">{counted(other.groups, 'other value')}</span>
            <span className="value-share">{formatShare(other.share)}</span>
            <span className="value-actions" />
          </li>
        )}
      </ol>
      {statistics &&
        field.type === 'integer' &&
        (field.kind === 'counter' || field.kind === 'integer') &&
        field.name !== 'protocol' && <Statistics field={field} statistics={statistics} />}
    </>
  );
}
