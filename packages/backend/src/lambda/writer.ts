/** Documents on their way into the cluster: some requests at once, each written to its end, before the time is over. */
import { type BulkOptions, writeBulk } from '../stores/opensearch/bulk.ts';
import type { RowDocument } from '../stores/opensearch/render.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Deliveries } from './deliveries.ts';
import type { Send } from './send.ts';

/** Below the limit of the smallest domains (10 MiB, Amazon OpenSearch Service Developer Guide, "Network limits"). */
const MOST_CHARACTERS = 4 * 1024 * 1024;
const MOST_DOCUMENTS = 5000;
const AT_ONCE = 3;
const LONGEST_REQUEST_MS = 60_000;

export interface Writer {
  /** Resolves when there is room for more. Rejects when writing is of no use. */
  write(documents: readonly RowDocument[]): Promise<void>;
  /** Resolves when everything is written, refused, or its delivery has failed. */
  end(): Promise<void>;
}

export interface WriterOptions extends Omit<BulkOptions, 'send'> {
  readonly send: Send;
  /** The delivery that an object belongs to, and what its rows carry. */
  readonly deliveryOf: (object: number) => number;
  readonly deliveries: Deliveries;
  readonly letters: DeadLetters;
}

export function createWriter(options: WriterOptions): Writer {
  const { deliveries, letters, deliveryOf } = options;
  const bulkOptions: BulkOptions = {
    ...options,
    send: (body) => options.send(body, Math.min(LONGEST_REQUEST_MS, options.deadline - options.now())),
  };
  const running = new Set<Promise<void>>();
  let fatal: { readonly error: unknown } | undefined;
  let waiting: RowDocument[] = [];
  let characters = 0;

  async function writeBatch(batch: readonly RowDocument[]): Promise<void> {
    const result = await writeBulk(batch, bulkOptions);
    deliveries.count({
      Written: result.created,
      Repeated: result.repeated.length,
      Refused: result.refused.length,
      NotWritten: result.left.length,
      Retries: result.retries,
    });
    for (const { item, reason } of result.refused) letters.add(deliveryOf(item.object), refusedLetter(item, reason));
    for (const { object } of result.left)
      deliveries.fail(deliveryOf(object), `documents were left when time was up: ${result.leftReason}`);
  }

  async function start(): Promise<void> {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    characters = 0;
    while (running.size >= AT_ONCE) await Promise.race(running);
    if (fatal) throw fatal.error;
    const task: Promise<void> = writeBatch(batch)
      .catch((error: unknown) => {
        fatal ??= { error };
      })
      .finally(() => running.delete(task));
    running.add(task);
  }

  return {
    async write(documents) {
      for (const document of documents) {
        waiting.push(document);
        characters += document.source.length;
        if (waiting.length >= MOST_DOCUMENTS || characters >= MOST_CHARACTERS) await start();
      }
    },
    async end() {
      await start();
      await Promise.all(running);
      if (fatal) throw fatal.error;
    },
  };
}

const MOST_TEXT = 64 * 1024;

function refusedLetter({ index, id, source }: RowDocument, message: string) {
  const { _object: object, _line: line } = JSON.parse(source) as { _object: string; _line: number };
  const cut = source.length > MOST_TEXT ? { cut: true as const } : {};
  return { reason: 'refused', message, object, line, text: source.slice(0, MOST_TEXT), ...cut, index, id };
}
