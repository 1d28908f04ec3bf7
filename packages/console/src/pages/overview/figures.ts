/** The figures of the first row, from answers. Pure, for tests. */
import type { CoverageAnswer, HistogramAnswer } from '@thalweg/core/api';

export interface Course {
  readonly total: number;
  /** One value a bucket; undefined where nothing is known. */
  readonly values: readonly (number | undefined)[];
}

export interface CourseOptions {
  /** Of the series; default all of them together. */
  readonly value?: string | undefined;
  /** Epoch seconds between which the store has records: before and after, nothing is known. */
  readonly known?: { readonly from: number | undefined; readonly to: number | undefined };
}

/** One figure and its course; of a bucket that lies only in part in time range and store, no value is known. */
export function courseOf(answer: HistogramAnswer, { value, known }: CourseOptions = {}): Course {
  const first = Math.max(answer.time.from ?? -Infinity, known?.from ?? -Infinity);
  const last = Math.min(answer.time.to ?? Infinity, known?.to ?? Infinity);
  const places = answer.series.flatMap((series, place) =>
    value === undefined || (series.kind === 'value' && series.value === value) ? [place] : [],
  );
  const sum = (values: readonly (number | string)[]): number =>
    places.reduce((all, place) => all + Number(values[place] ?? 0), 0);
  return {
    total: sum(answer.series.map(({ total }) => total)),
    values: answer.buckets.map(({ start, values }) =>
      start >= first && start + answer.interval <= last ? sum(values) : undefined,
    ),
  };
}

export interface Watched {
  /** Share of the time in which interfaces were watched, over all of them, 0 … 1. */
  readonly share: number;
  /** The same for each cell. */
  readonly values: readonly (number | undefined)[];
  /** Interfaces with records, for each cell. */
  readonly active: readonly (number | undefined)[];
}

/**
 * What was watched between `from` and `to` (epoch seconds): a cell counts when it has records, or AWS says that there were none.
 * Undefined without interfaces or without time.
 */
export function watchedOf(answer: CoverageAnswer, from: number, to: number): Watched | undefined {
  const cells = Math.round((answer.to - answer.from) / answer.interval);
  if (answer.interfaces.length === 0 || cells <= 0) return undefined;
  const watched = Array.from({ length: cells }, () => 0);
  const active = Array.from({ length: cells }, () => 0);
  for (const { runs } of answer.interfaces) {
    for (const { state, start, end } of runs) {
      if (state !== 'data' && state !== 'nodata') continue;
      const last = Math.round((end - answer.from) / answer.interval);
      for (let cell = Math.round((start - answer.from) / answer.interval); cell < last; cell++) {
        watched[cell] = (watched[cell] ?? 0) + 1;
        if (state === 'data') active[cell] = (active[cell] ?? 0) + 1;
      }
    }
  }
  // A cell that the range cuts counts with the part that is inside.
  const inside = watched.map((_, cell) => {
    const start = answer.from + cell * answer.interval;
    return Math.max(0, Math.min(start + answer.interval, to) - Math.max(start, from)) / answer.interval;
  });
  const time = inside.reduce((sum, part) => sum + part, 0);
  if (time === 0) return undefined;
  const all = answer.interfaces.length;
  const known = (values: readonly number[]): (number | undefined)[] =>
    values.map((value, cell) => ((inside[cell] ?? 0) > 0 ? value : undefined));
  return {
    share: watched.reduce((sum, count, cell) => sum + (count / all) * (inside[cell] ?? 0), 0) / time,
    values: known(watched.map((count) => count / all)),
    active: known(active),
  };
}

/** The change against the period before: `+12.3 %`; undefined when there was nothing before, or it is not known. */
export function changeOf(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined || before === 0 ? undefined : now / before - 1;
}

/** `+12 %`, `−3.4 %`, `×25`: a share tells nothing any more where something has grown many times. */
export function formatChange(change: number): string {
  if (change >= 9) return `×${Math.round(change + 1)}`;
  const percent = Math.abs(100 * change);
  const text = percent >= 10 ? percent.toFixed(0) : percent.toFixed(1);
  return Number(text) === 0 ? '±0\u202f%' : `${change > 0 ? '+' : '−'}${text}\u202f%`;
}
