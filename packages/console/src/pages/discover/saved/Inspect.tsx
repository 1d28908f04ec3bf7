import { ActionIcon, Modal, Skeleton } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { askExplain } from '../../../api/questions.ts';
import { RequestFailure } from '../../../components/Failure.tsx';
import { counted, formatBytes, formatMilliseconds } from '../../../lib/format.ts';
import { useRun } from '../../../state/run.tsx';
import type { HistogramState } from '../use-histogram.ts';
import type { Rows } from '../use-rows.ts';

export interface InspectProps {
  readonly rows: Rows;
  readonly histogram: HistogramState;
}

/** How the question is understood and run. */
export function Inspect(props: InspectProps): ReactNode {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <ActionIcon
        data-hint="Inspect the query"
        size={28}
        aria-label="Inspect the query"
        onClick={() => setOpened(true)}
      >
        <IconCode size={16} stroke={1.7} />
      </ActionIcon>
      <Modal opened={opened} onClose={() => setOpened(false)} title="How this is asked" size="xl">
        {opened && <Explained {...props} />}
      </Modal>
    </>
  );
}

function Explained({ rows, histogram }: InspectProps): ReactNode {
  const { ask } = useRun();
  const { data, error, refetch } = useQuery({
    queryKey: ['explain', ask],
    queryFn: ({ signal }) => askExplain(ask, signal),
  });
  if (error) return <RequestFailure error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} />;
  const { parts } = data;
  const end = rows.first?.end;
  return (
    <div className="inspect">
      <dl>
        <dt>In English</dt>
        <dd>{data.english}</dd>
        <dt>As KQL</dt>
        <dd className="mono">{data.kql ?? 'KQL cannot say this'}</dd>
        <dt>Matches</dt>
        <dd>{histogram.count === undefined ? '…' : counted(histogram.count, 'record')}</dd>
        {parts && (
          <>
            <dt>Parts of the store</dt>
            <dd>
              {parts.read} of {parts.inStore}, {counted(parts.rows, 'row')}, {formatBytes(parts.bytes)}
              {parts.rollups > 0 && `, ${counted(parts.rollups, 'rollup')}`}
            </dd>
          </>
        )}
        {end && (
          <>
            <dt>First page</dt>
            <dd>
              {counted(end.rows, 'row')} in {formatMilliseconds(end.milliseconds)}
            </dd>
          </>
        )}
      </dl>
      {data.statements.map(({ text, parameters }) => (
        <div key={text}>
          <h3>Statement</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls has to be reached by keyboard. */}
          <pre className="mono" tabIndex={0}>
            {text}
          </pre>
          <div className="faint">
            Parameters: <span className="mono">{JSON.stringify(parameters)}</span>
          </div>
        </div>
      ))}
    </div>
  );
}
