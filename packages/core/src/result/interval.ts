/** Width and place of the bars of a histogram. */
import { zoneOffset } from '../query/index.ts';

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

/** How the time is cut: a bucket begins every `interval` seconds, one of them `origin` seconds after the epoch (default 0). */
export interface Buckets {
  readonly interval: number;
  readonly origin?: number;
}

/**
 * Where buckets of `interval` seconds begin so that those of a day begin at midnight in the zone: seconds after the epoch, 0 ≤ origin
 * < interval. The offset that the zone has at `at` (epoch seconds) counts for all: across a change of the clocks buckets of a
 * day stay 24 hours long.
 */
export function bucketOrigin(interval: number, { tz, at }: { readonly tz: string; readonly at: number }): number {
  // Whole minutes, which rollups are made of; offsets with seconds were given up long before flow logs.
  const offset = Math.round(zoneOffset(tz, at) / MINUTE) * MINUTE;
  return (interval - (((offset % interval) + interval) % interval)) % interval;
}

/** Beginning of the bucket that a second lies in. */
export function bucketOf(second: number, { interval, origin = 0 }: Buckets): number {
  return Math.floor((second - origin) / interval) * interval + origin;
}

/** Number of buckets that the seconds `from` … `last` (both inclusive) lie in. */
export function bucketCount(from: number, last: number, buckets: Buckets): number {
  return (bucketOf(last, buckets) - bucketOf(from, buckets)) / buckets.interval + 1;
}

/** The interval in seconds that gives about 50 buckets, and at most 100, for the seconds `from` … `last` (both inclusive). */
export function chooseInterval(from: number, last: number): number {
  const distance = (interval: number): number =>
    Math.abs(Math.log(bucketCount(from, last, { interval }) / WANTED_BARS));
  const fitting = INTERVALS.filter((interval) => bucketCount(from, last, { interval }) <= MOST_BARS);
  if (fitting.length === 0) return Math.ceil((last - from) / (WANTED_BARS * DAY)) * DAY;
  return fitting.reduce((best, interval) => (distance(interval) < distance(best) ? interval : best));
}
