/** How far a stream was read, as text in the store. */
import { isObject } from '../../json-object.ts';
import type { Shard } from './stream.ts';

/** By shard: the sequence number of the last record that is committed, or `endOf` it when it was read to its end. */
export type Position = Readonly<Record<string, string>>;

/** What is kept of a stream. */
export interface Saved {
  readonly shards: Position;
  /** Epoch milliseconds: where shards that are not among them begin, for whoever goes on; undefined: with the oldest record. */
  readonly from?: number | undefined;
}

/** Shards of a stream that is made anew have the same ids, and begin with other numbers. */
export function endOf({ start }: Pick<Shard, 'start'>): string {
  return `ended:${start}`;
}

export function isEnd(place: string): boolean {
  return place.startsWith('ended:');
}

/** Undefined for what is no position; then everything is read again, and counts once. */
export function parsePosition(text: string): Saved | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !isObject(value['shards'])) return undefined;
  const { from } = value;
  if (from !== undefined && !Number.isSafeInteger(from)) return undefined;
  const shards: Record<string, string> = {};
  for (const [shard, place] of Object.entries(value['shards'])) {
    if (typeof place !== 'string' || !/^(?:ended:)?\d{1,129}$/.test(place)) return undefined;
    shards[shard] = place;
  }
  return { shards, ...(from !== undefined && { from: from as number }) };
}

export function toText(saved: Saved): string {
  return JSON.stringify(saved);
}

/** Those whose records may be read now: parents first, so that records of one key stay in order over a resharding. */
export function readable(shards: readonly Shard[], position: Position): Shard[] {
  const open = new Set(shards.filter((shard) => position[shard.id] !== endOf(shard)).map(({ id }) => id));
  return shards.filter(({ id, parents }) => open.has(id) && !parents.some((parent) => open.has(parent)));
}

/** Without shards that the stream has forgotten. */
export function pruned(position: Position, shards: readonly Shard[]): Position {
  return Object.fromEntries(shards.flatMap(({ id }) => (position[id] === undefined ? [] : [[id, position[id]]])));
}
