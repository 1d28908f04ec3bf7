/** A histogram as series of bars, and the few labels its axis has room for. */
import type { ApiValue, HistogramAnswer } from '@thalweg/core/api';
import type { Clock } from '../lib/clock.ts';
import type { ChartColours } from '../theme/chart-colours.ts';

export interface BarSeries {
  readonly name: string;
  /** Undefined for all records and for what is left over: nothing to filter by. */
  readonly value: ApiValue | undefined;
  readonly colour: string;
  /** The second cue beside the colour: what was rejected is hatched. */
  readonly hatched: boolean;
  /** Drawn below the axis. */
  readonly below: boolean;
  readonly total: number | string;
  readonly data: readonly number[];
}

export interface SeriesOptions {
  /** Field of the break-down; '' = none. */
  readonly by: string;
  readonly mirror: boolean;
  readonly colours: ChartColours;
  readonly show: (value: ApiValue) => string;
}

/** Series from the axis outwards: accepted first, rejected on it (or below), what is left over last. */
export function toBars(answer: HistogramAnswer, { by, mirror, colours, show }: SeriesOptions): readonly BarSeries[] {
  let next = 0;
  const bars = answer.series.map((series, place): BarSeries => {
    const value = series.kind === 'value' ? series.value : undefined;
    const action = by === 'action' ? value : undefined;
    const below = mirror && action === 'REJECT';
    const colour =
      action === 'ACCEPT' || series.kind === 'all'
        ? colours.accept
        : action === 'REJECT'
          ? colours.reject
          : series.kind === 'other'
            ? colours.other
            : value === null
              ? colours.missing
              : (colours.series[next++ % colours.series.length] ?? colours.other);
    return {
      name:
        series.kind === 'all'
          ? 'records'
          : series.kind === 'other'
            ? 'other'
            : value === null
              ? 'missing'
              : show(value ?? null),
      value,
      colour,
      hatched: action === 'REJECT',
      below,
      total: series.total,
      data: answer.buckets.map(({ values }) => Number(values[place] ?? 0) * (below ? -1 : 1)),
    };
  });
  return bars.sort((a, b) => rank(a) - rank(b));
}

const rank = (bar: BarSeries): number =>
  bar.name === 'ACCEPT' ? 0 : bar.value === undefined ? 2 : bar.value === null ? 3 : 1;

/** Whether a bucket lies only in part inside the time range, so that its bar is too short. */
export function isPartial({ time, interval }: HistogramAnswer, start: number): boolean {
  return (time.from !== null && start < time.from) || (time.to !== null && start + interval > time.to);
}

const STEPS: readonly number[] = [60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400];

/** Places of the buckets that carry a label, at round times, at most `room` of them; a label where the day changes has the date. */
export function axisLabels(starts: readonly number[], room: number, clock: Clock): ReadonlyMap<number, string> {
  const length = (starts.at(-1) ?? 0) - (starts[0] ?? 0);
  const step = STEPS.find((one) => length / one <= room) ?? 86_400;
  const daily = step === 86_400;
  const round = starts
    .map((start, place) => ({ start, place, ...clock.parts(start) }))
    .filter(({ time }) => secondsOf(time) % step === 0 || (daily && length / Math.max(1, starts.length - 1) >= 86_400));
  const every = Math.max(1, Math.ceil(round.length / Math.max(1, room)));
  const labels = new Map<number, string>();
  let day = '';
  for (const { place, date, time } of round.filter((_, index) => index % every === 0)) {
    labels.set(place, daily ? date : date === day ? time.slice(0, 5) : `${time.slice(0, 5)}\n${date}`);
    day = date;
  }
  return labels;
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

/** Round numbers of bytes, KiB, MiB and so on up to EiB. */
const BYTE_STEPS = [0, 1, 2, 3, 4, 5, 6].flatMap((power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((round) => round * 1024 ** power),
);

/** The distance of an axis's lines, so that up to four reach the tallest bar and each is a round number of its IEC unit. */
export function byteStep({ buckets }: Pick<HistogramAnswer, 'buckets'>): number {
  const heights = buckets.map(({ values }) => values.reduce<number>((sum, value) => sum + Number(value), 0));
  const tallest = Math.max(1, ...heights);
  return BYTE_STEPS.find((step) => tallest / step <= 4) ?? tallest;
}
