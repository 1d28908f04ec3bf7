import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { type ECharts, type EChartsCoreOption, init } from './echarts.ts';

export interface ChartProps {
  readonly option: EChartsCoreOption;
  readonly height: number | string;
  /** What the chart shows, for those who cannot see it. */
  readonly label: string;
  /** Called once with the chart, to listen to its events; returns what undoes that. */
  readonly onReady?: (chart: ECharts) => (() => void) | undefined;
}

/** A canvas that ECharts draws on; follows the size of its place. */
export function Chart({ option, height, label, onReady }: ChartProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const ready = useRef(onReady);
  ready.current = onReady;

  // Before the browser paints, so that the page never shows an empty place.
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = init(element, null, { renderer: 'canvas' });
    chart.current = made;
    const undo = ready.current?.(made);
    const sizes = new ResizeObserver(() => made.resize());
    sizes.observe(element);
    return () => {
      undo?.();
      sizes.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);

  useLayoutEffect(() => {
    chart.current?.setOption(option, { notMerge: false, replaceMerge: ['series'] });
  }, [option]);

  return <div ref={host} style={{ height, width: '100%' }} role="img" aria-label={label} />;
}
