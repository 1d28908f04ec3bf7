import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { IconColumns3, IconLayoutSidebar } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { RequestError } from '../../../api/client.ts';
import { describeError, Failure, RequestFailure } from '../../../components/Failure.tsx';
import { formatCount, formatMilliseconds } from '../../../lib/format.ts';
import { useActions } from '../../../state/actions.ts';
import { useRun } from '../../../state/run.tsx';
import { useStatus } from '../../../state/status.ts';
import { useView } from '../../../state/view.ts';
import { RecordFlyout } from '../record/RecordFlyout.tsx';
import { ExportMenu } from '../saved/ExportMenu.tsx';
import { Inspect } from '../saved/Inspect.tsx';
import { ShareMenu } from '../saved/ShareMenu.tsx';
import type { HistogramState } from '../use-histogram.ts';
import { MOST_ROWS, type Rows } from '../use-rows.ts';
import { CardList } from './CardList.tsx';
import { LiveSwitch } from './LiveSwitch.tsx';
import { NoData, NoResults, NotAsked } from './NoResults.tsx';
import { Progress } from './Progress.tsx';
import { RecordTable } from './RecordTable.tsx';
import './table.css';

export interface ResultsPanelProps {
  readonly rows: Rows;
  readonly histogram: HistogramState;
  readonly narrow: boolean;
  readonly fieldsOpen: boolean;
  readonly onFields: () => void;
}

/** The records themselves, or why there are none. */
export function ResultsPanel({ rows, histogram, narrow, fieldsOpen, onFields }: ResultsPanelProps): ReactNode {
  const { view } = useView();
  const { setColumns } = useActions();
  const [opened, setOpened] = useState<number>();
  const { first } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer has other rows.
  useEffect(() => setOpened(undefined), [first]);
  const { statusError } = useStatus();
  // That the server is away is said above already, for the whole page.
  const isTold = Boolean(statusError) && rows.error instanceof RequestError && rows.error.unreachable;
  const whole = rows.rows.length;
  return (
    <section className="results panel" aria-label="Records found">
      <header className="results-head">
        <ActionIcon
          data-hint={fieldsOpen ? 'Hide the fields (Ctrl B)' : 'Show the fields (Ctrl B)'}
          size={28}
          aria-label={fieldsOpen ? 'Hide the fields' : 'Show the fields'}
          aria-pressed={fieldsOpen}
          onClick={onFields}
        >
          <IconLayoutSidebar size={16} stroke={1.7} />
        </ActionIcon>
        <span className="soft results-count" aria-live="polite">
          {first ? (
            <>
              {formatCount(whole)}
              {histogram.count !== undefined && Number(histogram.count) > whole && (
                <> of {formatCount(histogram.count)}</>
              )}{' '}
              loaded
              <span className="faint results-timing"> · {formatMilliseconds(first.end.milliseconds)}</span>
            </>
          ) : (
            'Records'
          )}
        </span>
        {whole >= MOST_ROWS && (
          <span className="histogram-partial">
            {formatCount(MOST_ROWS)} rows are shown at most; narrow the question or export all
          </span>
        )}
        <div className="histogram-space" />
        {view.columns.length > 0 && (
          <ActionIcon
            data-hint="Back to the default columns"
            size={28}
            aria-label="Back to the default columns"
            onClick={() => setColumns([])}
          >
            <IconColumns3 size={16} stroke={1.7} />
          </ActionIcon>
        )}
        <LiveSwitch tail={rows.tail} />
        <Inspect rows={rows} histogram={histogram} />
        <ShareMenu />
        <ExportMenu loaded={whole} total={histogram.count} />
      </header>
      <Progress busy={rows.loading || histogram.loading} />
      {rows.error !== null && first && !isTold && (
        <div className="results-error">
          <QuestionFailure rows={rows} />
        </div>
      )}
      <Body {...{ rows, histogram, narrow, opened, setOpened }} />
      {rows.loadingMore && (
        <div className="results-more" role="status">
          Loading more…
        </div>
      )}
      <RecordFlyout rows={rows} opened={opened} onOpen={setOpened} />
    </section>
  );
}

interface BodyProps {
  readonly rows: Rows;
  readonly histogram: HistogramState;
  readonly narrow: boolean;
  readonly opened: number | undefined;
  readonly setOpened: (row: number | undefined) => void;
}

function Body({ rows, histogram, narrow, opened, setOpened }: BodyProps): ReactNode {
  const { ready, held, refresh } = useRun();
  const { status } = useStatus();
  if (!rows.first) {
    if (held) return <NotAsked onAsk={refresh} />;
    if (rows.error !== null) return <QuestionFailure rows={rows} />;
    return rows.loading || !ready ? (
      <TableSkeleton />
    ) : (
      <Failure title="Stopped" message="Nothing was asked to the end." retry={rows.retry} />
    );
  }
  if (rows.rows.length === 0 && !rows.stale && rows.error === null)
    return status && status.records === 0 ? <NoData /> : <NoResults />;
  if (narrow) return <CardList rows={rows} onOpen={setOpened} />;
  return <RecordTable rows={rows} total={histogram.count} opened={opened} onOpen={setOpened} />;
}

/** What is wrong with the question; a filter at fault can be switched off at once. */
function QuestionFailure({ rows: { error, retry } }: { readonly rows: Rows }): ReactNode {
  const { view } = useView();
  const { replacePill } = useActions();
  const place = error instanceof RequestError ? error.detail.filter : undefined;
  const pill = place === undefined ? undefined : view.filters[place];
  if (place === undefined || !pill) return <RequestFailure error={error} retry={retry} />;
  return (
    <Failure {...describeError(error)}>
      <Button size="xs" variant="default" onClick={() => replacePill(place, { ...pill, disabled: true })}>
        Switch this filter off
      </Button>
    </Failure>
  );
}

function TableSkeleton(): ReactNode {
  return (
    <div className="grid-skeleton" aria-busy="true" role="status" aria-label="Loading records">
      {Array.from({ length: 24 }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are all alike.
        <div key={place}>
          {[96, 70, 110, 60, 104, 72, 44, 58].map((width, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are all alike.
            <Skeleton key={column} height={10} width={width} radius={4} />
          ))}
        </div>
      ))}
    </div>
  );
}
