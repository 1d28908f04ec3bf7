/** Rows of a query, in order. */
import type { Filter } from '@thalweg/core/query';
import type { RowBatch } from '@thalweg/core/result';
import type { SearchOptions } from '../../store.ts';
import { compileSelection, type Selection } from './compile.ts';
import { mergeHits } from './merge.ts';
import { readPages } from './pages.ts';
import type { Hit, Scope } from './scope.ts';
import { ambiguousFields, compareHits, orderOf, sortClauses } from './sort.ts';
import { readHit, valueFields } from './values.ts';

/**
 * Searches in the order of `options.sort`; ties, and everything without it, newest first, then by object and line. Rows without
 * a value of a sort field stand last. Ends early without further work when the reader stops reading.
 *
 * @throws ThalwegError cancelled, engine-failed, engine-lacks.
 */
export async function* searchRows(query: Selection, options: SearchOptions, scope: Scope): AsyncGenerator<RowBatch> {
  const columns = [...new Set(options.columns)];
  if (columns.length === 0 || options.limit === 0) return;
  for await (const hits of readHits(query, { ...options, columns }, scope)) {
    yield { columns, rows: hits.map((hit) => readHit(hit, columns, scope)) };
  }
}

/**
 * An engine takes a missing number for the largest one. Where a row has that, rows with the number and rows without are searched
 * apart, and come together here.
 */
async function* readHits(
  query: Selection,
  { columns, sort, limit, signal }: SearchOptions,
  scope: Scope,
): AsyncGenerator<readonly Hit[]> {
  const order = orderOf(sort, scope);
  const ambiguous = await ambiguousFields(query, order, { scope, signal });
  const paging = { scope, limit, signal };
  if (ambiguous.length === 0) {
    yield* readPages({ ...searchBody(query, columns, scope), sort: sortClauses(order) }, paging);
    return;
  }
  const wanted = [...new Set([...columns, ...order.map(({ field }) => field)])];
  const searches = partsOf(query, ambiguous).map((part) =>
    readPages({ ...searchBody(part, wanted, scope), sort: sortClauses(order) }, paging),
  );
  yield* mergeHits(searches, { compare: compareHits(order, scope), limit });
}

/** The rows with and without a value of each field. */
function partsOf(query: Selection, [field, ...others]: readonly string[]): Selection[] {
  if (field === undefined) return [query];
  const present: Filter = { kind: 'exists', field };
  return [present, { kind: 'not', filter: present } as const].flatMap((test) =>
    partsOf({ ...query, filter: { kind: 'and', filters: [query.filter, test] } }, others),
  );
}

/** A search for rows, without its order. */
export function searchBody(query: Selection, columns: readonly string[], scope: Scope): object {
  return {
    query: compileSelection(query),
    _source: false,
    docvalue_fields: valueFields(columns, scope),
    track_total_hits: false,
  };
}
