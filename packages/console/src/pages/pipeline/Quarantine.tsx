import { Skeleton } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { QuarantineAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { getJson } from '../../api/client.ts';
import { Section } from '../../components/Section.tsx';
import { counted } from '../../lib/format.ts';
import { useLast } from '../../state/last.ts';
import { useStatus } from '../../state/status.ts';
import { QuarantineObject } from './QuarantineObject.tsx';
import { byReason, type ReasonGroup } from './quarantine.ts';
import './quarantine.css';

const SAMPLES = 3;

/** Lines that are no records: why, what they look like, and a way to read them again. */
export function Quarantine(): ReactNode {
  const { status } = useStatus();
  const { data, error, refetch } = useQuery({
    queryKey: ['quarantine', status?.quarantined, status?.lastLoad],
    queryFn: ({ signal }) => getJson<QuarantineAnswer>(`/quarantine?samples=${SAMPLES}`, signal),
  });
  const answer = useLast(data);
  const reasons = answer ? byReason(answer.groups) : [];
  return (
    <Section
      title="Quarantine"
      note={answer && (answer.lines === 0 ? 'empty' : counted(answer.lines, 'line'))}
      error={answer ? undefined : error}
      retry={() => void refetch()}
    >
      {!answer && <Skeleton height={72} m={14} width="auto" />}
      {answer?.lines === 0 && (
        <p className="section-empty">
          <IconShieldCheck size={18} stroke={1.7} className="accept" aria-hidden /> Every line that came in was read.
        </p>
      )}
      {reasons.map((reason) => (
        <Reason key={reason.reason} reason={reason} />
      ))}
      {answer && answer.total > answer.groups.length && (
        <p className="section-empty">
          The {counted(answer.groups.length, 'largest group')} of {answer.total} are shown; thalweg quarantine list has
          all.
        </p>
      )}
    </Section>
  );
}

function Reason({ reason }: { readonly reason: ReasonGroup }): ReactNode {
  return (
    <section className="reason" aria-label={reason.title}>
      <h3>
        {reason.title}
        <span className="faint mono">{reason.reason}</span>
        <span className="soft">{counted(reason.lines, 'line')}</span>
      </h3>
      {reason.groups.map((group) => (
        <QuarantineObject key={`${group.object} ${group.field}`} group={group} />
      ))}
    </section>
  );
}
