/** Places on the heat strip. Pure, for tests. */
import type { CoverageAnswer } from '@thalweg/core/api';

export type Row = CoverageAnswer['interfaces'][number];
export type CoverageState = Row['runs'][number]['state'];
export type Frame = Pick<CoverageAnswer, 'from' | 'to' | 'interval'>;

export const STATES: readonly CoverageState[] = ['data', 'nodata', 'skipdata', 'nothing'];

export const STATE_NAMES: Readonly<Record<CoverageState, string>> = {
  data: 'data',
  nodata: 'NODATA: watched, no traffic',
  skipdata: 'SKIPDATA: records lost',
  nothing: 'nothing came',
};

/** Share of the strip, 0 … 1. */
export function placeOf({ from, to }: Frame, seconds: number): number {
  return to > from ? (seconds - from) / (to - from) : 0;
}

/** The run at a share of the strip; undefined outside. */
export function runAt({ runs }: Row, { from, to }: Frame, share: number): Row['runs'][number] | undefined {
  const seconds = from + share * (to - from);
  return runs.find(({ start, end }) => start <= seconds && seconds < end);
}

/** Seconds of each state: what the strip says, for those who cannot see it. */
export function secondsOf({ runs }: Row): Readonly<Record<CoverageState, number>> {
  const seconds = { data: 0, nodata: 0, skipdata: 0, nothing: 0 };
  for (const { state, start, end } of runs) seconds[state] += end - start;
  return seconds;
}

/** Starts of all cells. */
export function cellsOf({ from, to, interval }: Frame): readonly number[] {
  return interval > 0
    ? Array.from({ length: Math.round((to - from) / interval) }, (_, cell) => from + cell * interval)
    : [];
}
