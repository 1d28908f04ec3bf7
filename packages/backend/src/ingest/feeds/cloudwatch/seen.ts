/** The events that were taken lately, so that a window of time that is read again and again gives what is new. */

/** About a hundred bytes each. */
const MOST = 1_000_000;

export interface Seen {
  has(id: string): boolean;
  /** Of too many the oldest are forgotten. */
  add(id: string, timestamp: number): void;
  forget(before: number): void;
  /** Every event from then on that was taken is remembered; epoch milliseconds. */
  readonly since: number;
}

export function createSeen(since: number, most = MOST): Seen {
  const taken = new Map<string, number>();
  let complete = since;
  const forget = (before: number): void => {
    complete = Math.max(before, complete);
    for (const [id, timestamp] of taken) if (timestamp < complete) taken.delete(id);
  };
  return {
    has: (id) => taken.has(id),
    add(id, timestamp) {
      if (timestamp < complete) return;
      taken.set(id, timestamp);
      if (taken.size <= most) return;
      const times = [...taken.values()].sort((a, b) => a - b);
      // Half of them, so that this is seldom; at least the oldest instant.
      forget(Math.max(times[times.length >> 1]!, times[0]! + 1));
    },
    forget,
    get since() {
      return complete;
    },
  };
}
