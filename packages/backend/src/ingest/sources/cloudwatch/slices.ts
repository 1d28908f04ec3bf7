/** A log group is loaded in slices of time, each of them an object, so that a load that was broken off goes on where it stopped. */

/** Epoch milliseconds: from ≤ timestamp < to. */
export interface Slice {
  readonly from: number;
  readonly to: number;
  /** Nothing will come to it any more. */
  readonly isSettled: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/**
 * Flow logs come about five minutes after the interval they are of, which is ten minutes at most, as a best effort (VPC User Guide,
 * "Flow log limitations"); this is how much later they are waited for.
 */
export const LATE = 6 * HOUR;
/** A day of a group with less than this (compressed) is one slice, for the sake of requests, which are few a second. */
const SMALL_DAY = 16 * 1024 * 1024;

export interface Extent {
  /** What is asked for; undefined: no bound. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Of the first event there is. */
  readonly first: number;
  readonly now: number;
  /** Bytes of a day, estimated. */
  readonly bytesPerDay: number | undefined;
}

/** Whole UTC hours, or days where there is little, cut to what is asked for; so they are the same ones whenever they are asked for. */
export function toSlices({ from, to, first, now, bytesPerDay }: Extent): Slice[] {
  const width = bytesPerDay !== undefined && bytesPerDay < SMALL_DAY ? DAY : HOUR;
  const startOf = (instant: number): number => Math.floor(instant / width) * width;
  const slices: Slice[] = [];
  const end = Math.min(to ?? Number.POSITIVE_INFINITY, startOf(now) + width);
  for (let start = Math.max(from ?? 0, startOf(first)); start < end; ) {
    const next = Math.min(startOf(start) + width, end);
    slices.push({ from: start, to: next, isSettled: next + LATE <= now });
    start = next;
  }
  return slices;
}
