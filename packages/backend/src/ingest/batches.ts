import type { SourceObject } from './sources/files.ts';

/** Objects that one message to a loader carries: enough to make the message cheap, few enough to be held in memory. */
const BATCH_OBJECTS = 64;
const BATCH_BYTES = 4 * 1024 * 1024;

/** Objects up to this size are read once and kept until they are claimed; larger ones are read twice. */
export const SMALL_BYTES = BATCH_BYTES;

/** Cuts objects, in their order, into batches; a large object is a batch of its own. */
export function* toBatches<T extends Pick<SourceObject, 'size'>>(objects: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const object of objects) {
    if (batch.length > 0 && (batch.length === BATCH_OBJECTS || bytes + object.size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(object);
    bytes += object.size;
  }
  if (batch.length > 0) yield batch;
}
