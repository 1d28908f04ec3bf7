/** Where the rows begin and end that somebody may know of. */
import { type Query, type TimeRange, withTime } from '@thalweg/core/query';
import type { Store } from '../stores/store.ts';
import type { Question } from './question.ts';

/** First and last start, epoch seconds. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

type Searched = Pick<Store, 'span' | 'search'>;

/** Of the store; for somebody who may see some rows only, of these. Undefined when no row has a start. */
export async function knownSpan(
  store: Searched,
  { everything, scoped }: Pick<Question, 'everything' | 'scoped'>,
): Promise<Span | undefined> {
  return scoped ? spanOfRows(store, everything) : store.span();
}

/**
 * The time range with both ends, so that an engine need not look at other rows to find them. As it is where every row may be seen,
 * or there is no end to find.
 */
async function closedTime(store: Searched, query: Query, { scoped }: Pick<Question, 'scoped'>): Promise<TimeRange> {
  const { from, to } = query.time;
  if (!scoped || (from !== undefined && to !== undefined)) return query.time;
  const span = await spanOfRows(store, query);
  // Nothing is found, whichever range that is.
  if (!span) return { from: from ?? (to === undefined ? 0n : to - 1n), to: to ?? (from ?? 0n) + 1n };
  return { from: from ?? BigInt(span.first), to: to ?? BigInt(span.last) + 1n };
}

/** Of the rows that a query finds. */
export async function spanOfRows(store: Pick<Store, 'search'>, query: Query): Promise<Span | undefined> {
  const first = await extreme(store, query, { field: 'start', descending: false });
  const last = await extreme(store, query, { field: 'start', descending: true });
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** The first value of a date field in an order; undefined when no row has one. */
export async function extreme(
  store: Pick<Store, 'search'>,
  query: Query,
  { field, descending }: { readonly field: 'start' | 'end'; readonly descending: boolean },
): Promise<number | undefined> {
  const options = { columns: [field], sort: [{ field, descending }], limit: 1 };
  for await (const { rows } of store.search(query, options)) {
    const value = rows[0]?.[0] ?? null;
    if (value !== null) return Number(value);
  }
  return undefined;
}

/** The query over its range with both ends, as `closedTime` finds them. */
export async function closed(store: Searched, query: Query, question: Pick<Question, 'scoped'>): Promise<Query> {
  return withTime(query, await closedTime(store, query, question));
}
