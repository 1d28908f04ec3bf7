import { hash } from 'node:crypto';
import type { LineSink } from '@thalweg/core/record';

/** Gives the positions of those events that count already and must be left out. */
export type ReserveEvents = (ids: readonly string[]) => Promise<readonly number[]>;

export interface EventGate extends LineSink {
  /** Events, as far as they were let through or left out. */
  readonly events: { readonly counted: number; readonly repeated: number };
  /** So much is waiting that `settle` should be called before more comes. */
  readonly isFull: boolean;
  /** Asks about the events that wait, and passes on what counts. Undefined when nothing waits. */
  settle(): Promise<void> | undefined;
}

/** Events and bytes that wait until there is so much of them that asking pays. */
const MOST_EVENTS = 4096;
const MOST_BYTES = 8 * 1024 * 1024;

interface Waiting {
  readonly id: string | undefined;
  readonly pass: () => void;
}

/**
 * Lets each event of CloudWatch Logs through once. Subscriptions deliver at least once (CloudWatch Logs User Guide, "Subscriptions"), and
 * what is delivered again may be batched anew, so an event's id tells, not the object it is in. What has no id passes at once,
 * unless events before it wait.
 */
export function createEventGate(
  sink: LineSink,
  reserve: ReserveEvents,
  { onEvent }: { readonly onEvent?: (line: number, id: string) => void } = {},
): EventGate {
  let waiting: Waiting[] = [];
  let bytesWaiting = 0;
  const events = { counted: 0, repeated: 0 };

  function put(bytes: Uint8Array, id: string | undefined, pass: (kept: Uint8Array) => void): void {
    if (id === undefined && waiting.length === 0) {
      pass(bytes);
      return;
    }
    // Bytes that are no event's are lent until this call returns.
    const kept = id === undefined ? bytes.slice() : bytes;
    bytesWaiting += kept.length;
    waiting.push({ id: id === undefined ? undefined : toBytes(id), pass: () => pass(kept) });
  }

  async function settle(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.slice(0, MOST_EVENTS);
      const asked = some.filter(({ id }) => id !== undefined);
      const repeated = new Set((await reserve(asked.map(({ id }) => id!))).map((position) => asked[position]));
      events.repeated += repeated.size;
      events.counted += asked.length - repeated.size;
      for (const one of some) if (!repeated.has(one)) one.pass();
      waiting = waiting.slice(MOST_EVENTS);
    }
    bytesWaiting = 0;
  }

  return {
    lines: (bytes) => put(bytes, undefined, (kept) => sink.lines(kept)),
    line: (bytes, number, id) =>
      put(bytes, id, (kept) => {
        if (id !== undefined) onEvent?.(number, id);
        sink.line(kept, number);
      }),
    truncated: (bytes) => put(bytes, undefined, (kept) => sink.truncated(kept)),
    bad: (line, reason, message, bytes) => put(bytes, undefined, (kept) => sink.bad(line, reason, message, kept)),
    get lineNumber() {
      return sink.lineNumber;
    },
    events,
    get isFull() {
      return waiting.length >= MOST_EVENTS || bytesWaiting >= MOST_BYTES;
    },
    settle: () => (waiting.length === 0 ? undefined : settle()),
  };
}

/** The ids that CloudWatch Logs gives: as numbers they fit 24 bytes. */
const DECIMAL = /^[1-9][0-9]{0,55}$/;

/**
 * An event's id as bytes, in hexadecimal, so that no two ids have the same. CloudWatch's ids begin with the time of the event, and
 * so do the bytes, which keeps what comes together near each other in the catalogue; of other texts a hash must do.
 */
function toBytes(id: string): string {
  return DECIMAL.test(id) ? BigInt(id).toString(16).padStart(48, '0') : hash('sha256', id);
}
