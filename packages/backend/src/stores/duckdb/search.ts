/** Rows of a query, in order. */
import { type Filter, type SortKey, type TimeRange, totalOrder } from '@thalweg/core/query';
import type { RowBatch } from '@thalweg/core/result';
import type { SearchOptions } from '../store.ts';
import { columnType } from './column-types.ts';
import type { Engine } from './engine.ts';
import { orderBy } from './order.ts';
import { runStatement, streamStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { overlaps, type Selection, where } from './where.ts';
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
  yield { kind: 'rows', statement: searchStatement(inside, options, parts) };
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
        { ...options, limit },
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
  const present: Filter = { kind: 'exists', field };
  const filter: Filter = query.filter.kind === 'true' ? present : { kind: 'and', filters: [query.filter, present] };
  const tests = where({ filter, time: query.time }, parts, draft);
  const order = `ORDER BY ${key} ${descending ? 'DESC' : 'ASC'} LIMIT ${draft.bind('BIGINT', limit)}`;
  const candidates = `SELECT ${key} FROM ${rowsOf(parts, draft.columns, draft)}${tests} ${order}`;
  return draft.finish(`SELECT count(*), ${descending ? 'min' : 'max'}(${key}) FROM (${candidates})`);
}

export function searchStatement(query: Selection, options: RowOptions, parts: readonly Part[]): Statement {
  const draft = createDraft();
  const columns = options.columns.map((column) => draft.column(column)).join(', ');
  const tests = where(query, parts, draft);
  const order = orderBy(options.sort, draft);
  const limit = options.limit === undefined ? '' : ` LIMIT ${draft.bind('BIGINT', options.limit)}`;
  return draft.finish(`SELECT ${columns} FROM ${rowsOf(parts, draft.columns, draft)}${tests} ${order}${limit}`);
}
