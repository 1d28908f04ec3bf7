/** Time ranges as the picker shows and moves them. Texts are those of the query language: date math, ISO 8601, epoch. */
import { resolveTime } from '@thalweg/core/query';
import type { Clock } from './clock.ts';

export interface TimeText {
  readonly from: string;
  readonly to: string;
}

/** Epoch seconds, `from` ≤ start < `to`; undefined = open. */
export interface TimeSpan {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** The instants of a range; undefined when one of the texts is no date. */
export function resolveRange({ from, to }: TimeText, now: number, tz: string): TimeSpan | undefined {
  const low = from === '' ? null : resolveTime(from, { now, tz, bound: 'from' });
  const high = to === '' ? null : resolveTime(to, { now, tz, bound: 'to' });
  if (low === undefined || high === undefined) return undefined;
  return { from: low === null ? undefined : Number(low), to: high === null ? undefined : Number(high) };
}

export interface QuickRange extends TimeText {
  readonly label: string;
}

/** The ranges people ask for most; flow logs come minutes late, so the shortest is a quarter of an hour. */
export const QUICK_RANGES: readonly QuickRange[] = [
  { label: 'Last 15 minutes', from: 'now-15m', to: 'now' },
  { label: 'Last 30 minutes', from: 'now-30m', to: 'now' },
  { label: 'Last hour', from: 'now-1h', to: 'now' },
  { label: 'Last 24 hours', from: 'now-24h', to: 'now' },
  { label: 'Last 7 days', from: 'now-7d', to: 'now' },
  { label: 'Last 30 days', from: 'now-30d', to: 'now' },
  { label: 'Last 90 days', from: 'now-90d', to: 'now' },
  { label: 'Last year', from: 'now-1y', to: 'now' },
  { label: 'Today', from: 'now/d', to: 'now/d' },
  { label: 'Yesterday', from: 'now-1d/d', to: 'now-1d/d' },
  { label: 'This week', from: 'now/w', to: 'now/w' },
  { label: 'All time', from: '', to: '' },
];

const UNIT_NAMES: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  H: 'hour',
  d: 'day',
  w: 'week',
  M: 'month',
  y: 'year',
};

/** `Last 24 hours` for what is relative to now; `Nov 24` and `Nov 20 → Nov 24` for whole days, the last one included; else `Nov 24, 08:00 → 10:30`. */
export function rangeLabel(range: TimeText, now: number, clock: Clock): string {
  const quick = QUICK_RANGES.find(({ from, to }) => from === range.from && to === range.to);
  if (quick) return quick.label;
  const last = range.to === 'now' ? /^now-(\d+)([smhHdwMy])$/.exec(range.from) : null;
  if (last) {
    const [, count, unit] = last;
    return count === '1' ? `Last ${UNIT_NAMES[unit ?? '']}` : `Last ${count} ${UNIT_NAMES[unit ?? '']}s`;
  }
  const span = resolveRange(range, now, clock.zone);
  if (!span) return `${range.from} → ${range.to}`;
  const days = wholeDays(span, clock);
  if (days && range.to !== 'now') return days[0] === days[1] ? days[0] : days.join(' → ');
  const first = span.from === undefined ? 'the beginning' : endLabel(range.from, span.from, clock);
  const end = span.to === undefined ? 'now' : endLabel(range.to, span.to, clock, span.from);
  return `${first} → ${end}`;
}

/** The first and the last day of a range that begins and ends at midnight. */
function wholeDays({ from, to }: TimeSpan, clock: Clock): readonly [string, string] | undefined {
  if (from === undefined || to === undefined || from >= to) return undefined;
  const midnight = (seconds: number): boolean => clock.parts(seconds).time === '00:00:00';
  return midnight(from) && midnight(to) ? [clock.parts(from).date, clock.parts(to - 1).date] : undefined;
}

function endLabel(text: string, seconds: number, clock: Clock, other?: number): string {
  if (text === 'now') return 'now';
  const { date, time } = clock.parts(seconds);
  const short = time.endsWith(':00') ? time.slice(0, 5) : time;
  return other !== undefined && clock.parts(other).date === date ? short : `${date}, ${short}`;
}

/** An absolute range of the same length before (−1) or after (+1), or twice as long around the same middle (`out`). */
export function moveRange(span: TimeSpan, move: -1 | 1 | 'out'): TimeText | undefined {
  if (span.from === undefined || span.to === undefined || span.to <= span.from) return undefined;
  const length = span.to - span.from;
  if (move === 'out') return absolute(span.from - Math.ceil(length / 2), span.to + Math.ceil(length / 2));
  return absolute(span.from + move * length, span.to + move * length);
}

/** The range just before, of the same length. */
export const previousRange = (span: TimeSpan): TimeText | undefined => moveRange(span, -1);

/** Instants to the second in UTC, which mean the same in every zone. */
export function absolute(from: number, to: number): TimeText {
  return { from: isoSeconds(from), to: isoSeconds(to) };
}

const isoSeconds = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');

/** Whether a range moves with the clock. */
export const isRelative = ({ from, to }: TimeText): boolean => from.includes('now') || to.includes('now');
