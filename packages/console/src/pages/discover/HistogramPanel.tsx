import { ActionIcon, Menu, Skeleton, useComputedColorScheme } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconCheck, IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { LazyTimeChart, roomFor } from '../../charts/LazyTimeChart.tsx';
import { Legend } from '../../charts/Legend.tsx';
import { toBars } from '../../charts/time-series.ts';
import { Approximate } from '../../components/Approximate.tsx';
import { isWrong, RequestFailure } from '../../components/Failure.tsx';
import { PickMenu } from '../../components/PickMenu.tsx';
import { counted, formatBytes, formatDuration, formatShare } from '../../lib/format.ts';
import { present, presentText } from '../../lib/present.ts';
import { absolute, rangeLabel } from '../../lib/time-range.ts';
import type { Measure } from '../../lib/url-state.ts';
import { useActions } from '../../state/actions.ts';
import { useFields } from '../../state/fields.ts';
import { useNetworks } from '../../state/networks.ts';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';
import { CHART_COLOURS } from '../../theme/chart-colours.ts';
import { BucketTable } from './BucketTable.tsx';
import { type Contrast, Different } from './different/Different.tsx';
import { type HistogramState, MOST_BARS } from './use-histogram.ts';
import './histogram.css';

const HEIGHT = 132;
const MEASURES: readonly { readonly value: Measure; readonly label: string }[] = [
  { value: 'count', label: 'records' },
  { value: 'bytes', label: 'bytes' },
  { value: 'packets', label: 'packets' },
];
const INTERVALS: readonly number[] = [60, 300, 600, 1800, 3600, 10_800, 43_200, 86_400, 604_800];

/** How many records match, and when they were. */
export function HistogramPanel({ histogram }: { readonly histogram: HistogramState }): ReactNode {
  const { view, change } = useView();
  const { ask, clock, span, now, held } = useRun();
  const fields = useFields();
  const actions = useActions();
  const scheme = useComputedColorScheme('light');
  const colours = CHART_COLOURS[scheme];
  const [table, setTable] = useState(false);
  const [contrast, setContrast] = useState<Contrast>();
  const { nameOf } = useNetworks();
  const height = roomFor(HEIGHT);
  const { answer } = histogram;
  const mirror = view.chart === 'mirror';
  const by = view.by === 'none' ? '' : view.by;
  const bars = useMemo(() => {
    if (!answer) return [];
    const field = fields.get(by);
    return toBars(answer, {
      by,
      mirror,
      colours,
      show: (value) => presentText(present(field, value, { clock, nameOf })),
    });
  }, [answer, by, mirror, colours, fields, clock, nameOf]);
  const hidden = view.chart === 'hidden';
  const narrowed = view.query.trim() !== '' || view.filters.some(({ disabled }) => !disabled);
  const length = span?.from !== undefined && span.to !== undefined ? span.to - span.from : 0;
  const groups = fields.list.filter(
    (field) =>
      field.inStore && !['epoch_seconds', 'counter', 'tag'].includes(field.kind) && !field.name.startsWith('_'),
  );

  return (
    <section className="histogram panel" aria-label="Records over time">
      <header className="histogram-head">
        <h2 className="histogram-total" aria-live="polite">
          {histogram.count !== undefined ? (
            counted(histogram.count, 'record')
          ) : histogram.error ? (
            'No answer'
          ) : held ? (
            'Not asked yet'
          ) : (
            <Skeleton width={150} height={16} />
          )}
        </h2>
        {view.measure !== 'count' && answer && (
          <span className="soft">
            {view.measure === 'bytes' ? formatBytes(answer.total) : counted(answer.total, 'packet')}
          </span>
        )}
        <span className="soft histogram-range">{rangeLabel(view, now, clock)}</span>
        {answer && view.interval !== 'auto' && answer.interval !== view.interval && !histogram.stale && (
          <span className="histogram-partial">scaled to {formatDuration(answer.interval)}</span>
        )}
        <Approximate answer={answer} />
        {histogram.share !== undefined && (
          <span className="histogram-partial">{formatShare(histogram.share)} read so far</span>
        )}
        <div className="histogram-space" />
        {!hidden && (
          <Legend
            bars={bars}
            measure={view.measure}
            onFor={(value) => actions.filterFor(by, value)}
            onOut={(value) => actions.filterOut(by, value)}
          />
        )}
        <div className="histogram-tools">
          {!hidden && (
            <>
              <PickMenu
                label="Break down"
                prefix="by"
                options={[
                  { value: 'none', label: 'nothing' },
                  ...groups.map(({ name }) => ({ value: name, label: name })),
                ]}
                value={view.by === '' ? 'none' : view.by}
                onChange={(value) => change({ by: value })}
              />
              <PickMenu
                label="What is measured"
                options={MEASURES}
                value={view.measure}
                onChange={(value) => change({ measure: value as Measure })}
              />
            </>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon data-hint="Chart" size={28} aria-label="Chart settings">
                <IconAdjustmentsHorizontal size={16} stroke={1.7} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>A bar for every</Menu.Label>
              <Choice chosen={view.interval === 'auto'} onClick={() => change({ interval: 'auto' })}>
                {answer && view.interval === 'auto' ? `Automatic (${formatDuration(answer.interval)})` : 'Automatic'}
              </Choice>
              {INTERVALS.filter(
                (seconds) => length === 0 || (length / seconds <= MOST_BARS && length / seconds >= 1),
              ).map((seconds) => (
                <Choice key={seconds} chosen={view.interval === seconds} onClick={() => change({ interval: seconds })}>
                  {formatDuration(seconds)}
                </Choice>
              ))}
              <Menu.Divider />
              <Choice chosen={mirror} onClick={() => change({ chart: mirror ? 'bars' : 'mirror' })}>
                Rejected below the axis
              </Choice>
              <Choice chosen={view.compare} onClick={() => change({ compare: !view.compare })}>
                Compare with the period before
              </Choice>
              <Menu.Divider />
              <Menu.Item onClick={() => setTable(true)}>Show as a table</Menu.Item>
              <Menu.Item
                disabled={!narrowed}
                onClick={() =>
                  setContrast({
                    title: 'The records that match, compared with the others in the time range',
                    here: ask,
                    all: { ...ask, query: '', filters: [] },
                    given: fields.list
                      .map(({ name }) => name)
                      .filter(
                        (name) =>
                          new RegExp(`\\b${name}\\b`).test(view.query) ||
                          view.filters.some(({ field, disabled }) => field === name && !disabled),
                      ),
                  })
                }
              >
                <div>What is different in these records?</div>
                <div className="faint">
                  {narrowed
                    ? 'Compared with all others of this time'
                    : 'Needs a query or a filter, or shift-drag over the chart'}
                </div>
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <ActionIcon
            data-hint={hidden ? 'Show the chart' : 'Hide the chart'}
            size={28}
            aria-label={hidden ? 'Show the chart' : 'Hide the chart'}
            onClick={() => change({ chart: hidden ? 'bars' : 'hidden' })}
          >
            {hidden ? <IconChevronDown size={16} stroke={1.7} /> : <IconChevronUp size={16} stroke={1.7} />}
          </ActionIcon>
        </div>
      </header>
      {!hidden && (
        <div className={histogram.stale ? 'histogram-chart stale' : 'histogram-chart'}>
          {(answer || !histogram.error) && (
            <LazyTimeChart
              answer={answer}
              bars={bars}
              previous={histogram.previous}
              height={height}
              waiting={held ? undefined : <ChartSkeleton height={height} />}
              onRange={actions.zoom}
              onShiftRange={(from, to) =>
                setContrast({
                  title: `${rangeLabel(absolute(from, to), now, clock)}, compared with the rest of the time range`,
                  here: { ...ask, ...absolute(from, to) },
                  all: ask,
                })
              }
            />
          )}
          {histogram.error !== null && !answer && !isWrong(histogram.error) && (
            <RequestFailure error={histogram.error} retry={histogram.retry} />
          )}
        </div>
      )}
      <Different contrast={contrast} onClose={() => setContrast(undefined)} />
      {answer && <BucketTable opened={table} onClose={() => setTable(false)} answer={answer} bars={bars} />}
    </section>
  );
}

function Choice(props: {
  readonly chosen: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Menu.Item
      onClick={props.onClick}
      rightSection={props.chosen ? <IconCheck size={14} aria-label="chosen" /> : <span style={{ width: 14 }} />}
    >
      {props.children}
    </Menu.Item>
  );
}

/** Bars of a still, so that the place of the chart is known before it is there. */
function ChartSkeleton({ height }: { readonly height: number }): ReactNode {
  return (
    <div className="histogram-skeleton" style={{ height }} aria-hidden>
      {Array.from({ length: 48 }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike and never move.
        <span key={place} style={{ height: `${30 + 40 * Math.abs(Math.sin(place / 5))}%` }} />
      ))}
    </div>
  );
}
