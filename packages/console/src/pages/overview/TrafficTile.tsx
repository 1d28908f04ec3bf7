import { SegmentedControl, Skeleton, useComputedColorScheme } from '@mantine/core';
import type { HistogramAnswer } from '@thalweg/core/api';
import { type ReactNode, useMemo } from 'react';
import { LazyTimeChart, roomFor } from '../../charts/LazyTimeChart.tsx';
import { Legend } from '../../charts/Legend.tsx';
import { toBars } from '../../charts/time-series.ts';
import { useActions } from '../../state/actions.ts';
import { useView } from '../../state/view.ts';
import { CHART_COLOURS } from '../../theme/chart-colours.ts';
import { RECORDS } from './questions.ts';
import { Tile, TileEmpty } from './Tile.tsx';
import type { AnswerState } from './use-answer.ts';

const HEIGHT = 168;

/** What was accepted and rejected over time; dragging zooms the whole page. */
export function TrafficTile({ actions: state }: { readonly actions: AnswerState<HistogramAnswer> }): ReactNode {
  const { view, change } = useView();
  const actions = useActions();
  const colours = CHART_COLOURS[useComputedColorScheme('light')];
  const mirror = view.chart === 'mirror';
  const height = roomFor(HEIGHT);
  const { answer } = state;
  const bars = useMemo(
    () => (answer ? toBars(answer, { by: 'action', mirror, colours, show: String }) : []),
    [answer, mirror, colours],
  );
  return (
    <Tile
      title="Accepted and rejected over time"
      className="tile-traffic"
      inquiry={{ ...RECORDS, by: 'action', about: `${RECORDS.about} Drag over the bars to zoom.` }}
      state={state}
      skeleton={<Skeleton height={height - 10} mx={14} mb={16} width="auto" />}
      empty={
        answer && Number(answer.total) === 0 ? (
          <TileEmpty>There are no records in this time range.</TileEmpty>
        ) : undefined
      }
      tools={
        <>
          <Legend
            bars={bars}
            measure="count"
            onFor={(value) => actions.filterFor('action', value)}
            onOut={(value) => actions.filterOut('action', value)}
          />
          <SegmentedControl
            size="xs"
            aria-label="Shape of the chart"
            value={mirror ? 'mirror' : 'bars'}
            onChange={(value) => change({ chart: value === 'mirror' ? 'mirror' : 'bars' })}
            data={[
              { value: 'bars', label: 'Stacked' },
              { value: 'mirror', label: 'Mirrored' },
            ]}
          />
        </>
      }
    >
      <div className="traffic-chart">
        <LazyTimeChart answer={answer} bars={bars} height={height} onRange={actions.zoom} />
      </div>
    </Tile>
  );
}
