import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RetentionAnswer } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { getJson } from '../../api/client.ts';
import { Section } from '../../components/Section.tsx';
import { counted, formatBytes, formatCount } from '../../lib/format.ts';
import { useLast } from '../../state/last.ts';
import { useRun } from '../../state/run.tsx';
import { useCan } from '../../state/session.tsx';
import { useStatus } from '../../state/status.ts';
import { RetentionDialog } from './RetentionDialog.tsx';
import { retentionText } from './retention.ts';
import './storage.css';

/** What the records take on disk, and how long they are kept. */
export function Storage(): ReactNode {
  const { clock } = useRun();
  const { status } = useStatus();
  const mayChange = useCan('manage');
  const [editing, setEditing] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['retention', status?.lastLoad],
    queryFn: ({ signal }) => getJson<RetentionAnswer>('/retention', signal),
  });
  const rule = useLast(data);
  const last = rule?.last;
  return (
    <Section
      title="Storage"
      error={rule ? undefined : error}
      retry={() => void refetch()}
      tools={
        mayChange && (
          <Button size="compact-xs" variant="default" disabled={!rule} onClick={() => setEditing(true)}>
            Change retention
          </Button>
        )
      }
    >
      {!status || !rule ? (
        <Skeleton height={20} m={14} width="auto" />
      ) : (
        <dl className="storage">
          <div>
            <dt>Records</dt>
            <dd>
              {formatBytes(status.recordBytes ?? 0)} in {counted(status.parts ?? 0, 'part')}
              {status.bytesPerRecord !== null && (
                <span className="soft">, {status.bytesPerRecord.toFixed(1)} bytes each</span>
              )}
            </dd>
          </div>
          <div>
            <dt>Everything</dt>
            <dd title={`${formatCount(status.totalBytes ?? 0)} bytes`}>
              {formatBytes(status.totalBytes ?? 0)}
              <span className="soft"> with rollups, catalogue and quarantine</span>
            </dd>
          </div>
          <div>
            <dt>Kept</dt>
            <dd>
              {retentionText(rule)}
              {last && last.problem === null && (
                <span className="soft">
                  , looked at {clock.full(Math.floor(last.at / 1000)).replace(/:\d\d$/, '')}
                  {last.rows > 0 && `: ${counted(last.rows, 'row')} removed`}
                </span>
              )}
              {last?.problem && (
                <span className="storage-problem" role="status">
                  {' '}
                  could not be applied: {last.problem}
                </span>
              )}
            </dd>
          </div>
          <div>
            <dt>Removed so far</dt>
            <dd>{status.retired ? counted(status.retired, 'row') : 'nothing'}</dd>
          </div>
        </dl>
      )}
      {rule && <RetentionDialog opened={editing} onClose={() => setEditing(false)} rule={rule} />}
    </Section>
  );
}
