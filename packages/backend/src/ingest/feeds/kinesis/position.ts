/** How far a stream was read, as text in the store. */
import { isObject } from '../../json-object.ts';
import type { Shard } from './stream.ts';

/** By shard: the sequence number of the last record that is committed, or that the shard was read to its end. */
export type Position = Readonly<Record<string, string>>;

export const ENDED = 'ended';

/** Undefined for what is no position; then everything is read again, and counts once. */
export function parsePosition(text: string): Position | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !isObject(value['shards'])) return undefined;
  const shards: Record<string, string> = {};
  for (const [shard, place] of Object.entries(value['shards'])) {
    if (typeof place !== 'string' || !(place === ENDED || /^\d{1,129}$/.test(place))) return undefined;
    shards[shard] = place;
  }
  return shards;
}

export function toText(position: Position): string {
  return JSON.stringify({ shards: position });
}

/** Those whose records may be read now: parents first, so that records of one key stay in order over a resharding. */
export function readable(shards: readonly Shard[], position: Position): Shard[] {
  const listed = new Set(shards.map(({ id }) => id));
  return shards.filter(
    ({ id, parents }) =>
      position[id] !== ENDED && parents.every((parent) => !listed.has(parent) || position[parent] === ENDED),
  );
}

/** Without shards that the stream has forgotten. */
export function pruned(position: Position, shards: readonly Shard[]): Position {
  return Object.fromEntries(shards.flatMap(({ id }) => (position[id] === undefined ? [] : [[id, position[id]]])));
}
