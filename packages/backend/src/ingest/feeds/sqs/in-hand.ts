/** Messages that were taken and not yet removed: they are hidden again and again, as long as the work on them takes. */
import type { Queue, QueueMessage } from './queue.ts';

export interface InHand {
  readonly messages: readonly QueueMessage[];
  /** A message that comes twice is one, with the receipt of the last time. */
  add(messages: readonly QueueMessage[]): void;
  /** Takes messages out; what becomes of them is somebody else's business. */
  drop(messages: readonly QueueMessage[]): void;
}

/** @param visibility seconds that the queue hides a message for. */
export function createInHand(queue: Pick<Queue, 'hide'>, visibility: number): InHand {
  const held = new Map<string, QueueMessage>();
  let timer: NodeJS.Timeout | undefined;
  const hide = (): void => {
    // What is shown too early is delivered twice, which does no harm.
    void queue
      .hide(
        [...held.values()].map(({ receipt }) => receipt),
        visibility,
      )
      .catch(() => undefined);
  };
  const keepHidden = (): void => {
    if (held.size > 0) timer ??= setInterval(hide, (visibility * 1000) / 3).unref();
    else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  return {
    get messages() {
      return [...held.values()];
    },
    add(messages) {
      for (const message of messages) held.set(message.id, message);
      keepHidden();
    },
    drop(messages) {
      for (const { id } of messages) held.delete(id);
      keepHidden();
    },
  };
}
