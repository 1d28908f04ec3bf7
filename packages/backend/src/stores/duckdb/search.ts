/** Rows of a query, in order. */
import type { TimeRange } from '@thalweg/core/query';
import type { RowBatch } from '@thalweg/core/result';
import type { SearchOptions } from '../store.ts';
import type { Engine } from './engine.ts';
import { orderBy, sortKeys } from './order.ts';
import { streamStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { overlaps, type Selection, where } from './where.ts';
import { createWindows } from './windows.ts';

/** Rows in the first window of a search: as many as two threads read at once. */
const FIRST_WINDOW = 2_000_000;
/** About as many found rows are sorted at a time. */
const SORTED_ROWS = 500_000;

/**
 * Searches in the order of `options.sort`; ties, and everything without it, newest first, then by object and line. Rows without
 * a value of a sort field stand last. Ends early without further work when the reader stops reading.
 *
 * @throws ThalwegError cancelled, store-damaged, disk-full, engine-failed.
 */
export async function* searchRows(
  query: Selection,
  options: SearchOptions,
  { parts, engine }: { readonly parts: readonly Part[]; readonly engine: Engine },
): AsyncGenerator<RowBatch> {
  const columns = [...new Set(options.columns)];
  if (columns.length === 0 || options.limit === 0) return;
  const steps = searchSteps(query, { ...options, columns }, parts);
  let found = 0;
  let step = steps.next(0);
  while (!step.done) {
    let rows = 0;
    for await (const batch of streamStatement(step.value, { engine, signal: options.signal })) {
      rows += batch.length;
      yield { columns, rows: batch };
    }
    found += rows;
    if (options.limit !== undefined && found >= options.limit) return;
    step = steps.next(rows);
  }
}

/**
 * The statements of a search, one after the other; each gives the rows that follow those of the one before. Told how many rows
 * the last one found, a search in the order of time cuts its next window; any other order takes one statement.
 */
export function* searchSteps(
  query: Selection,
  options: Pick<SearchOptions, 'columns' | 'sort' | 'limit'>,
  parts: readonly Part[],
): Generator<Statement, void, number> {
  const [first] = sortKeys(options.sort);
  if (first?.field !== 'start') {
    yield searchStatement(query, options, parts);
    return;
  }
  let limit = options.limit;
  const windows = createWindows(parts, query.time, first.descending);
  let size = FIRST_WINDOW;
  if (limit !== undefined && query.filter.kind === 'true') size = Math.min(size, limit * 2);
  for (let window = windows.next(size); window; window = windows.next(size)) {
    const inside = { filter: query.filter, time: window };
    const rows = yield searchStatement(
      inside,
      { ...options, limit },
      parts.filter((part) => overlaps(part, window)),
    );
    if (limit !== undefined) limit -= rows;
    size *= Math.min(4, Math.max(0.25, SORTED_ROWS / Math.max(rows, 1)));
  }
  const timeless = parts.filter((part) => part.minStart === undefined);
  if (isOpen(query.time) && timeless.length > 0) yield searchStatement(query, { ...options, limit }, timeless);
}

function isOpen({ from, to }: TimeRange): boolean {
  return from === undefined && to === undefined;
}

export function searchStatement(
  query: Selection,
  options: Pick<SearchOptions, 'columns' | 'sort' | 'limit'>,
  parts: readonly Part[],
): Statement {
  const draft = createDraft();
  const columns = options.columns.map((column) => draft.column(column)).join(', ');
  const tests = where(query, parts, draft);
  const order = orderBy(options.sort, draft);
  const limit = options.limit === undefined ? '' : ` LIMIT ${draft.bind('BIGINT', options.limit)}`;
  return draft.finish(`SELECT ${columns} FROM ${rowsOf(parts, draft.columns, draft)}${tests} ${order}${limit}`);
}
