/** Where a page of rows ended, as an opaque text: the next one begins behind it, whatever came in meanwhile. */
import { createHash } from 'node:crypto';
import type { Schema } from '@thalweg/core/language';
import {
  type KeyValue,
  type Query,
  rowsAfter,
  type SortKey,
  type TimeRange,
  totalOrder,
  withFilters,
  withTime,
} from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';

export interface Place {
  /** The time range of the first page, so that `now` does not move from page to page. */
  readonly time: TimeRange;
  /** Values of the last row, in the total order. */
  readonly values: readonly KeyValue[];
}

/** What a page was asked for, besides its time range. */
export interface Asked {
  readonly query: Query;
  readonly sort: readonly SortKey[];
}

export function writeCursor(asked: Asked, { time, values }: Place): string {
  const cells = values.map((value) => (typeof value === 'bigint' ? { n: value.toString() } : value));
  const { from, to } = time;
  const place = [fingerprint(asked), from?.toString() ?? null, to?.toString() ?? null, cells];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws ThalwegError `bad-cursor` for a text that is none, or of another question. */
export function readCursor(asked: Asked, text: string): Place {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw badCursor();
  }
  if (!Array.isArray(place) || place[0] !== fingerprint(asked)) throw badCursor();
  const [, from, to, cells] = place as [string, string | null, string | null, unknown[]];
  try {
    return {
      time: { ...(from === null ? {} : { from: BigInt(from) }), ...(to === null ? {} : { to: BigInt(to) }) },
      values: cells.map((cell) => (isLong(cell) ? BigInt(cell.n) : (cell as KeyValue))),
    };
  } catch {
    throw badCursor();
  }
}

/** The question from there on. */
export function continueAfter({ query, sort }: Asked, { time, values }: Place, schema: Schema): Query {
  const order = totalOrder(sort);
  try {
    return withFilters(withTime(query, restOf(time, order[0], values[0])), [rowsAfter(order, values, schema)]);
  } catch {
    throw badCursor();
  }
}

/**
 * In the order of time, what lies before the last row need not be read. A range that is open at both ends stays so: only then
 * rows without start are found, which stand last.
 */
function restOf(time: TimeRange, first: SortKey | undefined, value: KeyValue | undefined): TimeRange {
  const isOpen = time.from === undefined && time.to === undefined;
  if (first?.field !== 'start' || value === null || value === undefined || isOpen) return time;
  const start = BigInt(value);
  return first.descending ? { ...time, to: least(time.to, start + 1n) } : { ...time, from: most(time.from, start) };
}

function least(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b < a ? b : a;
}

function most(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b > a ? b : a;
}

function isLong(cell: unknown): cell is { readonly n: string } {
  return typeof cell === 'object' && cell !== null && typeof (cell as { n?: unknown }).n === 'string';
}

function fingerprint({ query, sort }: Asked): string {
  const text = JSON.stringify([query.filter, totalOrder(sort)], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function badCursor(): ThalwegError {
  return new ThalwegError('bad-cursor', 'The cursor belongs to another question.', {
    help: 'Ask for the first page again.',
  });
}
