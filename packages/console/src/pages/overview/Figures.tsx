import type { AggregateAnswer, AggregateRequest, CoverageAnswer, HistogramAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatShare, formatShort } from '../../lib/format.ts';
import type { TimeSpan } from '../../lib/time-range.ts';
import { useRun } from '../../state/run.tsx';
import { useStatus } from '../../state/status.ts';
import { useView } from '../../state/view.ts';
import { Figure } from './Figure.tsx';
import { changeOf, courseOf, watchedOf } from './figures.ts';
import { ACCEPTED, type Inquiry, RECORDS, REJECTED, transferred } from './questions.ts';
import { type AnswerState, useAggregate, useHistogram } from './use-answer.ts';
import { useBefore } from './use-before.ts';
import { useCoverage } from './use-coverage.ts';
import { useObserved } from './use-has.ts';

/** Cells of coverage: enough for a spark line. */
const CELLS = 96;
const INTERFACE_COUNT: AggregateRequest & { readonly query: string } = {
  query: RECORDS.query,
  groupBy: [],
  measures: [{ distinct: 'interface_id' }],
};

const INTERFACES: Inquiry = {
  ...RECORDS,
  about:
    'Different interfaces with at least one record. The line shows how many had records at a time, whatever the filters.',
  by: 'interface_id',
};
const COVERAGE: Inquiry = {
  query: '',
  about:
    'Share of the time in which the known interfaces were watched: there are records, or AWS says that there was no traffic (NODATA). SKIPDATA and silence do not count. Filters do not matter. The Pipeline page shows it for each interface.',
  by: 'log_status',
};

const distinctOf = (answer: AggregateAnswer | undefined): number | undefined => answer && Number(answer.total[0] ?? 0);

/** Interfaces with at least one record. */
const activeOf = (answer: CoverageAnswer | undefined): number | undefined =>
  answer?.interfaces.filter(({ runs }) => runs.some(({ state }) => state === 'data')).length;

/** Whether the store reaches back to the beginning of the period before. */
function wholeBefore(firstStart: number | null, { from, to }: TimeSpan): boolean {
  return firstStart !== null && from !== undefined && to !== undefined && firstStart <= from - (to - from);
}

/** Six figures with their course, and how they changed against the period before. */
export function Figures({ actions }: { readonly actions: AnswerState<HistogramAnswer> }): ReactNode {
  const { span, now } = useRun();
  const { status } = useStatus();
  const time = useBefore();
  // A period that the store knows only in part would make everything look grown.
  const enabled = time !== undefined && span?.from !== undefined && wholeBefore(status?.firstStart ?? null, span);
  const observed = useObserved();
  const bytesOf = transferred(observed);
  const interval = actions.answer?.interval ?? 'auto';
  const before = useHistogram(
    { query: RECORDS.query, by: 'action', interval },
    { time, enabled: enabled && actions.answer !== undefined },
  );
  const bytes = useHistogram({ query: bytesOf.query, measure: 'bytes' });
  const bytesBefore = useAggregate({ query: bytesOf.query, groupBy: [], measures: ['bytes'] }, { time, enabled });
  const coverage = useCoverage({ cells: CELLS });
  // Coverage tells how many interfaces had records without reading any, but knows nothing of pills and lists no more than a thousand.
  const { view } = useView();
  const filtered =
    view.filters.some(({ disabled }) => !disabled) ||
    (coverage.answer !== undefined && coverage.answer.total > coverage.answer.interfaces.length);
  const counted = useAggregate(INTERFACE_COUNT, { enabled: filtered });
  const countedBefore = useAggregate(INTERFACE_COUNT, { time, enabled: enabled && filtered });
  const coverageBefore = useCoverage({ cells: CELLS, time, enabled });

  const known = { from: status?.firstStart ?? undefined, to: status?.lastEnd ?? undefined };
  const course = (value?: string) => actions.answer && courseOf(actions.answer, { value, known });
  const earlier = (value?: string) => (enabled && before.answer ? courseOf(before.answer, { value }).total : undefined);
  const [all, accepted, rejected] = [course(), course('ACCEPT'), course('REJECT')];
  const bytesCourse = bytes.answer && courseOf(bytes.answer, { known });
  const watched =
    coverage.answer &&
    watchedOf(
      coverage.answer,
      span?.from ?? coverage.answer.from,
      Math.min(span?.to ?? coverage.answer.to, now / 1000),
    );
  const watchedBefore = coverageBefore.answer && watchedOf(coverageBefore.answer, -Infinity, Infinity);
  const interfaces = filtered
    ? { state: counted, now: distinctOf(counted.answer), before: distinctOf(countedBefore.answer) }
    : { state: coverage, now: activeOf(coverage.answer), before: activeOf(coverageBefore.answer) };
  const share = (part: number | undefined): string | undefined =>
    part !== undefined && all && all.total > 0 ? formatShare(part / all.total) : undefined;

  return (
    <div className="figures" data-alone={(status !== undefined && !enabled) || undefined}>
      <Figure
        title="Records"
        inquiry={RECORDS}
        state={actions}
        value={all && formatShort(all.total)}
        exact={all && formatCount(all.total)}
        values={all?.values}
        change={changeOf(all?.total, earlier())}
      />
      <Figure
        title="Accepted"
        tone="accept"
        inquiry={ACCEPTED}
        state={actions}
        value={accepted && formatShort(accepted.total)}
        exact={accepted && formatCount(accepted.total)}
        beside={share(accepted?.total)}
        values={accepted?.values}
        change={changeOf(accepted?.total, earlier('ACCEPT'))}
      />
      <Figure
        title="Rejected"
        tone="reject"
        inquiry={REJECTED}
        state={actions}
        value={rejected && formatShort(rejected.total)}
        exact={rejected && formatCount(rejected.total)}
        beside={share(rejected?.total)}
        values={rejected?.values}
        change={changeOf(rejected?.total, earlier('REJECT'))}
      />
      <Figure
        title="Bytes"
        inquiry={bytesOf}
        state={bytes}
        value={bytesCourse && formatBytes(bytesCourse.total)}
        exact={bytesCourse && `${formatCount(bytesCourse.total)} bytes`}
        values={bytesCourse?.values}
        change={changeOf(bytesCourse?.total, enabled ? Number(bytesBefore.answer?.total[0] ?? 0) : undefined)}
      />
      <Figure
        title="Interfaces"
        inquiry={INTERFACES}
        state={interfaces.state}
        value={interfaces.now === undefined ? undefined : formatCount(interfaces.now)}
        beside={coverage.answer && `of ${formatCount(coverage.answer.total)}`}
        values={watched?.active}
        change={changeOf(interfaces.now, enabled ? interfaces.before : undefined)}
      />
      <Figure
        title="Coverage"
        inquiry={COVERAGE}
        page="/pipeline"
        state={coverage}
        value={coverage.answer && (watched ? formatShare(watched.share) : '–')}
        values={watched?.values}
        change={changeOf(watched?.share, enabled ? watchedBefore?.share : undefined)}
      />
      {status && !enabled && (
        <p className="figures-note">
          {time === undefined
            ? 'All time: there is no period before it to compare with.'
            : 'The store does not reach back over a whole period before this one, so nothing is compared.'}
        </p>
      )}
    </div>
  );
}
