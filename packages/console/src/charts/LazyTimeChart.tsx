import { useComputedColorScheme } from '@mantine/core';
import type { HistogramAnswer } from '@thalweg/core/api';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useRun } from '../state/run.tsx';
import { CHART_COLOURS } from '../theme/chart-colours.ts';
import type { TimeChartProps } from './TimeChart.tsx';

const load = () => import('./TimeChart.tsx');
const TimeChart = lazy(load);

export interface LazyTimeChartProps extends Omit<TimeChartProps, 'answer' | 'clock' | 'colours' | 'height'> {
  readonly answer: HistogramAnswer | undefined;
  readonly height: number;
  /** In its place until its code and an answer are there; as high as the chart. */
  readonly waiting?: ReactNode;
}

/** The chart over time with its code on its way: fetched beside the first answer, but not before the page itself is drawn. */
export function LazyTimeChart({ answer, height, waiting, ...rest }: LazyTimeChartProps): ReactNode {
  const { clock } = useRun();
  const colours = CHART_COLOURS[useComputedColorScheme('light')];
  useEffect(() => {
    void load();
  }, []);
  const still = waiting ?? <div style={{ height }} />;
  if (!answer) return still;
  return (
    <Suspense fallback={still}>
      <TimeChart answer={answer} clock={clock} colours={colours} height={height} {...rest} />
    </Suspense>
  );
}

/** A height that a screen of usual size has, in pixels, and up to twice as much on larger ones. */
export const roomFor = (height: number): number =>
  Math.round(height * Math.min(2, Math.max(1, window.innerHeight / 1000)));
