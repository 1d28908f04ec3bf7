import { Button, Skeleton } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { DOCTOR_STAGES, type DoctorReport } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { getJson } from '../../api/client.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { RequestFailure } from '../../components/Failure.tsx';
import { Section } from '../../components/Section.tsx';
import { counted } from '../../lib/format.ts';
import { useRun } from '../../state/run.tsx';
import { FindingItem } from './FindingItem.tsx';
import { StageWay } from './StageWay.tsx';
import { StatusMark } from './StatusMark.tsx';
import { byStage, type StageGroup, verdict } from './stages.ts';
import './doctor.css';

/** What is wrong on the way of the records, why, and what mends it. */
export default function DoctorPage(): ReactNode {
  const { clock } = useRun();
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery({
    queryKey: ['doctor'],
    queryFn: ({ signal }) => getJson<DoctorReport>('/doctor', signal),
    // It counts every row of the store: only when somebody asks.
    refetchOnWindowFocus: false,
  });
  const groups = data && byStage(data.checks);
  const again = (): void => void refetch();
  return (
    <div className="doctor">
      <header className="doctor-head">
        <div>
          <h2 aria-live="polite">{data ? verdict(data.counts) : error ? 'The doctor cannot look' : 'Looking…'}</h2>
          <p className="soft">
            {data
              ? `${counted(data.checks.length, 'check')} at ${clock.parts(dataUpdatedAt / 1000).time}`
              : error
                ? 'What is below says why.'
                : 'Every row is counted, which takes a moment.'}
          </p>
        </div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={15} stroke={1.7} />}
          loading={isFetching}
          onClick={again}
        >
          Check again
        </Button>
      </header>
      {error && (
        <div className="panel">
          <RequestFailure error={error} retry={again} />
        </div>
      )}
      {!groups && !error && <Waiting />}
      {groups && (
        <div className={isFetching ? 'doctor-body stale' : 'doctor-body'} aria-busy={isFetching}>
          <StageWay groups={groups} />
          {groups.filter(isLookedAt).map((group) => (
            <Stage key={group.stage} group={group} />
          ))}
          <Elsewhere groups={groups.filter((group) => !isLookedAt(group))} />
        </div>
      )}
    </div>
  );
}

const isLookedAt = ({ worst }: StageGroup): boolean => worst !== undefined;

function Stage({ group: { stage, title, findings } }: { readonly group: StageGroup }): ReactNode {
  const bad = findings.filter(({ status }) => status !== 'ok');
  return (
    <div id={stage} className="doctor-stage">
      <Section title={title} note={bad.length === 0 ? 'all well' : counted(bad.length, 'finding')}>
        <ul className="findings">
          {findings.map((finding) => (
            <FindingItem key={`${finding.id} ${finding.message}`} finding={finding} />
          ))}
        </ul>
      </Section>
    </div>
  );
}

const COMMAND = 'thalweg doctor --aws --region REGION';

/** The server has no credentials of AWS to lend to whoever looks at this page. */
function Elsewhere({ groups }: { readonly groups: readonly StageGroup[] }): ReactNode {
  if (groups.length === 0) return null;
  return (
    <div className="doctor-stage">
      {groups.map(({ stage }) => (
        <span key={stage} id={stage} />
      ))}
      <Section title={groups.map(({ title }) => title).join(' and ')} note="not looked at from here">
        <div className="elsewhere">
          <StatusMark status="none" />
          <div className="finding-text">
            <p className="soft">
              The side of AWS is looked at with your own credentials, from the command line. It walks from the flow log
              to what arrives here.
            </p>
            <div className="fix">
              <pre className="mono">{COMMAND}</pre>
              <CopyButton text={COMMAND} label="Copy the command" />
            </div>
          </div>
        </div>
      </Section>
    </div>
  );
}

function Waiting(): ReactNode {
  return (
    <div className="doctor-body" aria-busy>
      <div className="way">
        {DOCTOR_STAGES.map((stage) => (
          <Skeleton key={stage} height={60} radius={8} />
        ))}
      </div>
      {['store', 'freshness'].map((stage) => (
        <Skeleton key={stage} height={180} radius={8} />
      ))}
    </div>
  );
}
