/** How often a log group is asked: soon after something has come, seldom when nothing does, and never more than a share of the quota. */

const SOON_MS = 2000;
const SELDOM_MS = 10_000;
const SLOWER = 1.5;
/**
 * FilterLogEvents may be called five times a second in an account and region, by everybody together (AWS Knowledge Center, "Why is my
 * CloudWatch Logs API throttled"); a feed takes one of them.
 */
const PAUSE_PER_REQUEST_MS = 1000;

export interface Pace {
  /** Milliseconds until the next look, after one of so many requests. */
  next(look: { readonly requests: number; readonly isNews: boolean }): number;
}

export function createPace(): Pace {
  let pause = SOON_MS;
  return {
    next({ requests, isNews }) {
      pause = isNews ? SOON_MS : Math.min(SELDOM_MS, pause * SLOWER);
      return Math.max(pause, requests * PAUSE_PER_REQUEST_MS);
    },
  };
}
