/** Where the rows begin and end that somebody may know of. */
import { type Query, withTime } from '@thalweg/core/query';
import type { Histogram } from '@thalweg/core/result';
import type { HistogramOptions, Store } from '../stores/store.ts';
import { keyOf } from './asking.ts';
import type { Question } from './question.ts';

/** First and last start, epoch seconds. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

type Searched = Pick<Store, 'span' | 'search' | 'arrivals'>;

interface Found {
  readonly arrivals: number;
  readonly span: Promise<Span | undefined>;
}

/** Spans of scopes, for as long as nothing comes in: each question with an open end needs one, and it may take a look at every row. */
const SPANS = new WeakMap<Searched, Map<string, Found>>();
const MOST_SPANS = 100;

/** Of the store; for somebody who may see some rows only, of these. Undefined when no row has a start. */
export async function knownSpan(
  store: Searched,
  { everything, scoped }: Pick<Question, 'everything' | 'scoped'>,
): Promise<Span | undefined> {
  if (!scoped) return store.span();
  const spans = SPANS.get(store) ?? new Map<string, Found>();
  SPANS.set(store, spans);
  const key = keyOf(everything.filter);
  const arrivals = await store.arrivals();
  const known = spans.get(key);
  if (known?.arrivals === arrivals) return known.span;
  if (spans.size >= MOST_SPANS) spans.clear();
  const span = spanOfRows(store, everything);
  spans.set(key, { arrivals, span });
  span.catch(() => spans.delete(key));
  return span;
}

/**
 * A histogram whose open ends are where the rows that may be seen begin and end: an engine would look at other rows to find them.
 * @throws ThalwegError as `Store.histogram`.
 */
export async function histogramOf(
  store: Searched & Pick<Store, 'histogram'>,
  query: Query,
  { question, ...options }: HistogramOptions & { readonly question: Pick<Question, 'scoped'> },
): Promise<Histogram> {
  const { from, to } = query.time;
  if (!question.scoped || (from !== undefined && to !== undefined)) return store.histogram(query, options);
  const span = await spanOfRows(store, query, options.signal);
  if (!span) return { interval: options.interval, series: options.by === undefined ? [''] : [], buckets: [] };
  const time = { from: from ?? BigInt(span.first), to: to ?? BigInt(span.last) + 1n };
  return store.histogram(withTime(query, time), options);
}

/** Of the rows that a query finds. */
export async function spanOfRows(
  store: Pick<Store, 'search'>,
  query: Query,
  signal?: AbortSignal,
): Promise<Span | undefined> {
  const first = await extreme(store, query, { field: 'start', descending: false, signal });
  const last = await extreme(store, query, { field: 'start', descending: true, signal });
  return first === undefined || last === undefined ? undefined : { first, last };
}

interface Extreme {
  readonly field: 'start' | 'end';
  readonly descending: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The first value of a date field in an order; undefined when no row has one. */
export async function extreme(
  store: Pick<Store, 'search'>,
  query: Query,
  { field, descending, signal }: Extreme,
): Promise<number | undefined> {
  const options = { columns: [field], sort: [{ field, descending }], limit: 1, ...(signal && { signal }) };
  for await (const { rows } of store.search(query, options)) {
    const value = rows[0]?.[0] ?? null;
    if (value !== null) return Number(value);
  }
  return undefined;
}
