/** What following needs of a queue. `client.ts` is Amazon SQS; tests have their own. */

/** Messages in one request, at most (SQS API Reference). */
export const MOST_AT_ONCE = 10;

export interface QueueMessage {
  readonly id: string;
  /** Names this delivery of the message; a later one has another. */
  readonly receipt: string;
  readonly body: string;
  /** How often it has been delivered, this time included. */
  readonly receives: number;
}

export interface QueueFacts {
  /** Seconds that a message stays hidden after a delivery. */
  readonly visibility: number;
  /** Messages that wait, about. */
  readonly waiting: number | undefined;
  /** After so many deliveries a message is put aside; undefined when the queue keeps it. */
  readonly deadLetters: { readonly queue: string; readonly receives: number } | undefined;
}

/** All throw `no-such-source`, `source-denied`, `source-away`. */
export interface Queue {
  /** Up to `MOST_AT_ONCE` messages; waits up to `seconds` for the first. */
  receive(seconds: number, signal: AbortSignal): Promise<QueueMessage[]>;
  /** Removes messages. One whose delivery is not valid any more comes again. */
  remove(receipts: readonly string[]): Promise<void>;
  /** Hides messages for so many seconds from now; 0 shows them. */
  hide(receipts: readonly string[], seconds: number): Promise<void>;
  /** What the queue is like; as far as it may be asked. */
  look(): Promise<QueueFacts>;
  close(): void;
}
