/** Rows of a query, in order. */
import { type Filter, type SortKey, type TimeRange, totalOrder } from '@thalweg/core/query';
import type { RowBatch } from '@thalweg/core/result';
import type { SearchOptions } from '../store.ts';
import { columnType } from './column-types.ts';
import type { Engine } from './engine.ts';
import { orderBy } from './order.ts';
import { runStatement, streamStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Draft, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { liesWithin, overlaps, type Selection, where } from './where.ts';
import { createWindows } from './windows.ts';

/** How a search in the order of time is cut, in rows. */
export interface WindowSizes {
  /** The first window: some row groups for each of two threads. */
  readonly first: number;
  /** About so many found rows are sorted at a time. */
  readonly sorted: number;
  /** Up to this limit it pays to look for the span of the rows first. */
  readonly edge: number;
}

const SIZES: WindowSizes = { first: 500_000, sorted: 500_000, edge: 20_000 };

/** A window has at most so many times the rows of the one before, and at least that part of them. */
const GROWTH = 4;

/** A window may have this many times the rows that the one before makes likely. */
const DOUBT = 2;

export interface SearchScope {
  readonly parts: readonly Part[];
  readonly engine: Engine;
  readonly sizes?: WindowSizes;
}

/**
 * Searches in the order of `options.sort`; ties, and everything without it, newest first, then by object and line. Rows without
 * a value of a sort field stand last. Ends early without further work when the reader stops reading.
 *
 * @throws ThalwegError cancelled, store-damaged, disk-full, engine-failed.
 */
export async function* searchRows(
  query: Selection,
  options: SearchOptions,
  { parts, engine, sizes }: SearchScope,
): AsyncGenerator<RowBatch> {
  const columns = [...new Set(options.columns)];
  if (columns.length === 0 || options.limit === 0) return;
  const run = { engine, signal: options.signal };
  const steps = searchSteps(query, { ...options, columns, sizes: sizes ?? SIZES }, parts);
  let step = steps.next(NOTHING);
  while (!step.done) {
    const { kind, statement } = step.value;
    if (kind === 'edge') {
      const [[rows, edge] = []] = await runStatement(statement, run);
      step = steps.next({ rows: Number(rows ?? 0), edge: edge == null ? undefined : BigInt(edge) });
    } else {
      let rows = 0;
      for await (const batch of streamStatement(statement, run)) {
        rows += batch.length;
        yield { columns, rows: batch };
      }
      step = steps.next({ rows, edge: undefined });
    }
  }
}

/** Statements of a search: `rows` gives the next rows of the answer; `edge` how many there will be, and the last sort value. */
export interface SearchStep {
  readonly kind: 'rows' | 'edge';
  readonly statement: Statement;
}

/** What the last step found. */
export interface StepResult {
  readonly rows: number;
  readonly edge: bigint | undefined;
}

const NOTHING: StepResult = { rows: 0, edge: undefined };

type RowOptions = Pick<SearchOptions, 'columns' | 'sort' | 'limit'>;
type StepOptions = RowOptions & { readonly sizes: WindowSizes };

/**
 * The statements of a search, one after the other. A search in the order of time cuts time into windows and ends when the limit
 * is reached; any other order takes one statement.
 *
 * A limited search first asks each window for nothing but `start`: how far back the wanted rows lie. To read all columns of a
 * few rows costs little when no row outside that span has to be looked at, and much when DuckDB decodes candidates. Where the
 * window before had so few rows that this one will not have enough either, all of them are wanted, and nothing is asked first.
 */
export function* searchSteps(
  query: Selection,
  options: StepOptions,
  parts: readonly Part[],
): Generator<SearchStep, void, StepResult> {
  const first = totalOrder(options.sort)[0]!;
  if (first.field === 'start') yield* stepsInTime(query, { ...options, descending: first.descending }, parts);
  else yield* stepsByValue(query, { ...options, first }, parts);
}

/** One statement; of a limited search by a number, only over the rows up to the last number wanted. */
function* stepsByValue(
  query: Selection,
  options: StepOptions & { readonly first: SortKey },
  parts: readonly Part[],
): Generator<SearchStep, void, StepResult> {
  const { limit, first, sizes } = options;
  const { field, descending } = first;
  let inside = query;
  if (limit !== undefined && limit <= sizes.edge && columnType(field) !== 'VARCHAR') {
    const { rows, edge } = yield { kind: 'edge', statement: edgeStatement(query, { ...first, limit }, parts) };
    if (rows === limit && edge !== undefined) {
      const reached: Filter = { kind: 'integer-range', field, ...(descending ? { low: edge } : { high: edge }) };
      inside = { filter: { kind: 'and', filters: [query.filter, reached] }, time: query.time };
    }
  }
  yield { kind: 'rows', statement: searchStatement(inside, { ...options, hasFewRows: inside !== query }, parts) };
}

function* stepsInTime(
  query: Selection,
  options: StepOptions & { readonly descending: boolean },
  parts: readonly Part[],
): Generator<SearchStep, void, StepResult> {
  const { descending, sizes } = options;
  let limit = options.limit;
  const windows = createWindows(parts, query.time, descending);
  let size = sizes.first;
  let expected = 0;
  for (let window = windows.next(size); window; window = windows.next(size)) {
    let inside: Selection = { filter: query.filter, time: window };
    const within = parts.filter((part) => overlaps(part, inside.time));
    const allWanted = expected > 0 && limit !== undefined && expected * DOUBT <= limit;
    if (limit !== undefined && limit <= sizes.edge && !allWanted) {
      const { rows, edge } = yield {
        kind: 'edge',
        statement: edgeStatement(inside, { field: 'start', descending, limit }, within),
      };
      if (rows === 0 || edge === undefined) {
        size *= GROWTH;
        expected = 0;
        continue;
      }
      inside = {
        filter: query.filter,
        time: descending ? { from: edge, to: window.to } : { from: window.from, to: edge + 1n },
      };
    }
    const { rows } = yield {
      kind: 'rows',
      statement: searchStatement(
        inside,
        { ...options, limit, hasFewRows: allWanted || inside.time !== window },
        within.filter((part) => overlaps(part, inside.time)),
      ),
    };
    if (limit !== undefined) {
      limit -= rows;
      if (limit <= 0) return;
    }
    const growth = Math.min(GROWTH, Math.max(1 / GROWTH, sizes.sorted / Math.max(rows, 1)));
    size *= growth;
    expected = rows * growth;
  }
  const timeless = parts.filter((part) => part.minStart === undefined);
  if (isOpen(query.time) && timeless.length > 0) {
    yield { kind: 'rows', statement: searchStatement(query, { ...options, limit }, timeless) };
  }
}

function isOpen({ from, to }: TimeRange): boolean {
  return from === undefined && to === undefined;
}

/** One row: how many rows with a value there are up to the limit, and the value of the last of them. */
function edgeStatement(
  query: Selection,
  { field, descending, limit }: SortKey & { readonly limit: number },
  parts: readonly Part[],
): Statement {
  const draft = createDraft();
  const key = draft.column(field);
  // No ORDER BY … LIMIT: DuckDB makes of it a filter on the key that it tests before all others, and so decodes every key. For the
  // same reason NULLs are not filtered out; the aggregate leaves them out.
  const best = `${descending ? 'max' : 'min'}(${key}, ${draft.bind('BIGINT', limit)})`;
  const keys = `SELECT ${best} AS keys FROM ${findRows(query, parts, draft)()}`;
  return draft.finish(`SELECT len(keys), ${descending ? 'list_min' : 'list_max'}(keys) FROM (${keys})`);
}

/** `hasFewRows`: about as many rows are found as wanted. */
export function searchStatement(
  query: Selection,
  options: RowOptions & { readonly hasFewRows?: boolean },
  parts: readonly Part[],
): Statement {
  const draft = createDraft();
  const columns = options.columns.map((column) => draft.column(column)).join(', ');
  const found = findRows(query, parts, draft);
  const order = orderBy(options.sort, draft, options.hasFewRows ?? false);
  const limit = options.limit === undefined ? '' : ` LIMIT ${draft.bind('BIGINT', options.limit)}`;
  return draft.finish(`SELECT ${columns} FROM ${found()} ${order}${limit}`);
}

/**
 * Tests of a query; what is returned gives what stands after FROM to find its rows, with the columns of the draft by then. Parts
 * that lie within the time range are read without a test on time, for which DuckDB would decode `start` of each row before it
 * looks at anything else.
 */
function findRows(query: Selection, parts: readonly Part[], draft: Draft): () => string {
  const whole = parts.filter((part) => liesWithin(part, query.time));
  const cut = parts.filter((part) => !liesWithin(part, query.time));
  const groups = whole.length === 0 || cut.length === 0 ? [parts] : [whole, cut];
  const tests = groups.map((group) => where(query, group, draft));
  return () => {
    const found = groups.map((group, i) => `${rowsOf(group, draft.columns, draft)}${tests[i]}`);
    return found.length === 1 ? found[0]! : `(${found.map((rows) => `SELECT * FROM ${rows}`).join(' UNION ALL ')})`;
  };
}
