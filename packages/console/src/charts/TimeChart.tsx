import type { HistogramAnswer } from '@thalweg/core/api';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import type { Clock } from '../lib/clock.ts';
import { formatBytes, formatCount, formatDuration, formatShort } from '../lib/format.ts';
import type { ChartColours } from '../theme/chart-colours.ts';
import { Chart } from './Chart.tsx';
import type { ECharts, EChartsCoreOption } from './echarts.ts';
import { axisLabels, type BarSeries, byteStep, isPartial } from './time-series.ts';

export interface TimeChartProps {
  readonly answer: HistogramAnswer;
  readonly bars: readonly BarSeries[];
  /** The same measure in the period before, one value a bucket. */
  readonly previous?: readonly number[] | undefined;
  readonly clock: Clock;
  readonly colours: ChartColours;
  readonly height: number;
  /** Epoch seconds, `from` ≤ t < `to`. */
  readonly onRange: (from: number, to: number) => void;
  /** The same with the shift key held. */
  readonly onShiftRange?: (from: number, to: number) => void;
}

/** Bars over time; dragging chooses a range, a click chooses a bar. */
export default function TimeChart(props: TimeChartProps): ReactNode {
  const { answer, bars, previous, clock, colours, height } = props;
  const latest = useRef(props);
  latest.current = props;
  const option = useMemo(
    () => toOption({ answer, bars, previous, clock, colours }),
    [answer, bars, previous, clock, colours],
  );

  const choose = useCallback((first: number, last: number, shift: boolean): void => {
    const { answer: shown, onRange, onShiftRange } = latest.current;
    const [low, high] = [shown.buckets[first]?.start, shown.buckets[last]?.start];
    if (low === undefined || high === undefined) return;
    (shift && onShiftRange ? onShiftRange : onRange)(low, high + shown.interval);
  }, []);

  const listen = useCallback(
    (chart: ECharts): (() => void) => {
      let shift = false;
      const onDown = (event: MouseEvent): void => {
        shift = event.shiftKey;
      };
      const element = chart.getDom();
      element.addEventListener('mousedown', onDown, true);
      // Once, when the brush is there: the action draws again, and the end of that would call it again, for ever.
      const arm = (): void => {
        chart.off('finished', arm);
        chart.dispatchAction({
          type: 'takeGlobalCursor',
          key: 'brush',
          brushOption: { brushType: 'lineX', brushMode: 'single' },
        });
      };
      chart.on('brushEnd', (event) => {
        const range = (event as { areas?: { coordRange?: [number, number] }[] }).areas?.[0]?.coordRange;
        chart.dispatchAction({ type: 'brush', areas: [] });
        if (range) choose(Math.max(0, range[0]), range[1], shift);
      });
      // A press without a drag makes no brush: the bar under it is meant, or the empty place above it.
      chart.getZr().on('click', ({ offsetX, offsetY }) => {
        const point = [offsetX, offsetY];
        if (!chart.containPixel({ gridIndex: 0 }, point)) return;
        const place = Math.round(chart.convertFromPixel({ xAxisIndex: 0 }, offsetX) as unknown as number);
        choose(place, place, shift);
      });
      chart.on('finished', arm);
      return () => element.removeEventListener('mousedown', onDown, true);
    },
    [choose],
  );

  const label = `${bars.map(({ name, total }) => `${formatCount(total)} ${name}`).join(', ')} in bars of ${formatDuration(answer.interval)}`;
  return <Chart option={option} height={height} label={label} onReady={listen} />;
}

/** An axis that begins and ends at one of its lines. */
const byteScale = (interval: number): object => ({
  interval,
  min: ({ min }: { readonly min: number }) => Math.floor(Math.min(0, min) / interval) * interval,
  max: ({ max }: { readonly max: number }) => Math.ceil(max / interval) * interval,
});

function toOption({
  answer,
  bars,
  previous,
  clock,
  colours,
}: Pick<TimeChartProps, 'answer' | 'bars' | 'previous' | 'clock' | 'colours'>): EChartsCoreOption {
  const starts = answer.buckets.map(({ start }) => start);
  const room = Math.max(3, Math.floor(window.innerWidth / 170));
  const labels = axisLabels(starts, room, clock);
  const size = (value: number): string =>
    answer.measure === 'bytes' ? formatBytes(Math.abs(value)) : formatShort(Math.abs(value));
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 8, top: 8, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: starts,
      axisTick: {
        show: true,
        alignWithLabel: true,
        interval: (place: number) => labels.has(place),
        lineStyle: { color: colours.line },
      },
      axisLine: { lineStyle: { color: colours.line }, onZero: true },
      axisLabel: {
        interval: (place: number) => labels.has(place),
        formatter: (_: string, place: number) => labels.get(place) ?? '',
        color: colours.soft,
        fontSize: 11,
        lineHeight: 14,
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      minInterval: 1,
      ...(answer.measure === 'bytes' && byteScale(byteStep(answer))),
      axisLabel: { color: colours.soft, fontSize: 11, formatter: size },
      splitLine: { lineStyle: { color: colours.line } },
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: colours.accent, opacity: 0.08 } },
      backgroundColor: colours.panel,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12 },
      confine: true,
      transitionDuration: 0,
      formatter: (points: { dataIndex: number }[]) =>
        tooltip(points[0]?.dataIndex ?? 0, { answer, bars, previous, clock }),
    },
    brush: {
      xAxisIndex: 0,
      brushType: 'lineX',
      brushMode: 'single',
      toolbox: [],
      throttleType: 'debounce',
      throttleDelay: 0,
      brushStyle: { color: colours.accent, opacity: 0.15, borderWidth: 1, borderColor: colours.accent },
      outOfBrush: { colorAlpha: 1 },
    },
    series: [
      ...bars.map((bar) => ({
        id: bar.name,
        name: bar.name,
        type: 'bar',
        stack: 'all',
        barCategoryGap: starts.length > 60 ? '12%' : '18%',
        barMaxWidth: 48,
        itemStyle: { color: bar.colour, ...(bar.hatched && { decal: hatch(colours) }) },
        data: bar.data.map((value, place) =>
          isPartial(answer, starts[place] ?? 0) ? { value, itemStyle: { opacity: 0.5 } } : value,
        ),
      })),
      ...(previous
        ? [
            {
              id: 'previous period',
              name: 'previous period',
              type: 'line',
              step: 'middle',
              symbol: 'none',
              lineStyle: { color: colours.soft, width: 1.2, type: 'dashed' },
              data: previous,
            },
          ]
        : []),
    ],
  };
}

const hatch = (colours: ChartColours): object => ({
  symbol: 'rect',
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
  rotation: -Math.PI / 4,
  color: colours.hatch,
});

/** ECharts takes the text as markup, and values come from logs: everything is escaped. */
function tooltip(
  place: number,
  { answer, bars, previous, clock }: Pick<TimeChartProps, 'answer' | 'bars' | 'previous' | 'clock'>,
): string {
  const start = answer.buckets[place]?.start ?? 0;
  const size = (value: number): string =>
    answer.measure === 'bytes' ? formatBytes(Math.abs(value)) : formatCount(Math.abs(value));
  const rows = bars.map((bar) => [bar.name, size(bar.data[place] ?? 0), bar.colour] as const);
  if (previous) rows.push(['previous period', size(previous[place] ?? 0), 'transparent']);
  const cut = isPartial(answer, start) ? '<div style="opacity:.75">only partly in the time range</div>' : '';
  const lines = rows.map(
    ([name, value, colour]) =>
      `<div style="display:flex;gap:16px;align-items:center"><span style="width:9px;height:9px;border-radius:2px;background:${colour}"></span><span style="flex:1;margin-left:-8px">${escaped(name)}</span><b style="font-variant-numeric:tabular-nums">${escaped(value)}</b></div>`,
  );
  return `<div style="margin-bottom:4px">${escaped(clock.full(start))} · ${escaped(formatDuration(answer.interval))}</div>${lines.join('')}${cut}`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
