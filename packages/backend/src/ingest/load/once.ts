import type { LineSink } from '@thalweg/core/record';

/** Ids that are remembered: re-deliveries follow soon, and memory stays bounded. */
const MOST_IDS = 300_000;

export interface OnceSink extends LineSink {
  /** Events that were passed over. */
  readonly repeated: number;
}

/**
 * Passes each event of CloudWatch Logs once. Subscriptions deliver at least once (CloudWatch Logs User Guide, "Subscriptions"), so an
 * object that Firehose put together from several deliveries may hold an event twice; its id tells.
 */
export function passOnce(sink: LineSink): OnceSink {
  let seen = new Set<string>();
  let before = new Set<string>();
  let repeated = 0;
  return {
    lines: (bytes) => sink.lines(bytes),
    truncated: (bytes) => sink.truncated(bytes),
    bad: (line, reason, message, bytes) => sink.bad(line, reason, message, bytes),
    line(bytes, number, id) {
      if (id !== undefined) {
        if (seen.has(id) || before.has(id)) {
          repeated++;
          return;
        }
        seen.add(id);
        if (seen.size >= MOST_IDS) {
          before = seen;
          seen = new Set();
        }
      }
      sink.line(bytes, number);
    },
    get repeated() {
      return repeated;
    },
  };
}
