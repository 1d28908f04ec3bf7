/** How long to wait after failures: twice as long each time, and never all at once (AWS Architecture Blog, "Exponential Backoff And Jitter"). */

export interface BackOff {
  /** Milliseconds to wait after one more failure. */
  next(): number;
  /** It worked. */
  reset(): void;
}

export function createBackOff({ first = 1000, most = 60_000, random = Math.random } = {}): BackOff {
  let failures = 0;
  return {
    next() {
      const longest = Math.min(most, first * 2 ** failures++);
      return Math.round(longest * (0.5 + random() / 2));
    },
    reset() {
      failures = 0;
    },
  };
}
