/** Hours of loading without gaps. Pure, for tests. */
import type { StatusAnswer } from '@thalweg/core/api';

type Hour = StatusAnswer['activity'][number];

const HOUR = 3600;
const HOURS = 24;

/** The 24 hours up to the one of `now` (epoch seconds), oldest first; one in which nothing was loaded has zeros. */
export function hoursOf(activity: readonly Hour[], now: number): readonly Hour[] {
  const last = Math.floor(now / HOUR) * HOUR;
  return Array.from({ length: HOURS }, (_, place) => {
    const start = last - (HOURS - 1 - place) * HOUR;
    return activity.find((hour) => hour.start === start) ?? { start, objects: 0, lines: 0, quarantined: 0, bytesIn: 0 };
  });
}
