/** The width of the bars of a histogram. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths that people read easily, in seconds. Flow logs are aggregated over a minute or ten: finer bars would show that. */
const INTERVALS: readonly number[] = [
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
  365 * DAY,
];

/** About so many bars are wanted, and never more than `MOST_BARS`. */
const WANTED_BARS = 50;
const MOST_BARS = 100;

/** Number of buckets, aligned to the epoch, that the seconds `from` … `last` (both inclusive) lie in. */
export function bucketCount(from: number, last: number, interval: number): number {
  return Math.floor(last / interval) - Math.floor(from / interval) + 1;
}

/** The interval in seconds that gives about 50 buckets, and at most 100, for the seconds `from` … `last` (both inclusive). */
export function chooseInterval(from: number, last: number): number {
  const distance = (interval: number): number => Math.abs(Math.log(bucketCount(from, last, interval) / WANTED_BARS));
  const fitting = INTERVALS.filter((interval) => bucketCount(from, last, interval) <= MOST_BARS);
  if (fitting.length === 0) return Math.ceil((last - from) / (WANTED_BARS * DAY)) * DAY;
  return fitting.reduce((best, interval) => (distance(interval) < distance(best) ? interval : best));
}
