/** Coverage as a strip of cells for each interface. */
import type { CoverageAnswer } from '@thalweg/core/api';
import { gapsBetween, mergeSpans, type Span, windowsOf } from '../stores/model/spans.ts';
import type { CoverageSpan } from '../stores/store.ts';

export interface Strip {
  /** Epoch seconds, multiples of `interval`: `from` ≤ t < `to`. */
  readonly from: number;
  readonly to: number;
  readonly interval: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const WIDTHS = [60, 300, 600, 1800, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY];

/** The narrowest cells of a round width, at most so many, that hold the seconds `from` ≤ t < `to`. */
export function stripOf(from: number, to: number, cells: number): Strip {
  if (!(to > from)) return { from: 0, to: 0, interval: WIDTHS[0] as number };
  const aligned = (interval: number): Strip => ({
    from: Math.floor(from / interval) * interval,
    to: Math.ceil(to / interval) * interval,
    interval,
  });
  const fits = ({ from: first, to: last, interval }: Strip): boolean => (last - first) / interval <= cells;
  const round = WIDTHS.map(aligned).find(fits);
  if (round) return round;
  let strip = aligned(DAY);
  for (let days = 2; !fits(strip); days++) strip = aligned(days * DAY);
  return strip;
}

type Row = Pick<CoverageAnswer['interfaces'][number], 'share' | 'runs'>;
type State = Row['runs'][number]['state'];

/** From weak to strong: a cell shows the strongest of what is in it. */
const STATES: readonly State[] = ['nothing', 'nodata', 'data', 'skipdata'];
const STRENGTH: Readonly<Record<CoverageSpan['status'], number>> = { NODATA: 1, OK: 2, SKIPDATA: 3 };

/** One interface: neighbouring cells of a state as one run, and the share of time that was watched and recorded. */
export function rowOf(spans: readonly CoverageSpan[], { from, to, interval }: Strip): Row {
  const cells = new Uint8Array(Math.max(0, (to - from) / interval));
  for (const { status, start, end } of spans) {
    const first = Math.max(0, Math.floor((start - from) / interval));
    const last = Math.min(cells.length - 1, Math.floor((end - from) / interval));
    for (let cell = first; cell <= last; cell++) cells[cell] = Math.max(cells[cell] ?? 0, STRENGTH[status]);
  }
  const runs: { state: State; start: number; end: number }[] = [];
  cells.forEach((strength, cell) => {
    const state = STATES[strength] as State;
    const start = from + cell * interval;
    const last = runs.at(-1);
    if (last?.state === state) last.end = start + interval;
    else runs.push({ state, start, end: start + interval });
  });
  return { share: to > from ? watchedSeconds(spans, from, to) / (to - from) : 0, runs };
}

/**
 * Seconds in `from` ≤ t < `to` that the interface was watched and nothing was lost. A record lasts from the first packet in its window to
 * the last, so what lies between two of them counts unless a whole window has no line, or only one that says SKIPDATA.
 */
function watchedSeconds(spans: readonly CoverageSpan[], from: number, to: number): number {
  const of = (...wanted: CoverageSpan['status'][]): Span[] =>
    mergeSpans(spans.filter(({ status }) => wanted.includes(status)));
  const watched = of('OK', 'NODATA');
  if (watched.length === 0) return 0;
  const whole = { start: watched[0]!.start, end: watched.at(-1)!.end };
  const missing = mergeSpans([...gapsBetween(watched, windowsOf(of('NODATA'))), ...of('SKIPDATA')]);
  const inside = ({ start, end }: Span): number =>
    Math.max(0, Math.min(end, whole.end, to - 1) - Math.max(start, whole.start, from) + 1);
  return missing.reduce((seconds, span) => seconds - inside(span), inside(whole));
}
