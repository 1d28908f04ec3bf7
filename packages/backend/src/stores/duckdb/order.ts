/** ORDER BY of a search. */
import { type SortKey, totalOrder } from '@thalweg/core/query';
import { addressColumns, isAddress } from './column-types.ts';
import type { Draft } from './statement.ts';

/**
 * `ORDER BY …`. Missing values stand last in both directions; addresses in the order of their numbers.
 *
 * With LIMIT, DuckDB filters the scan by the last of the best rows so far when the first expression is a column. That saves much
 * where many rows match, and where few do costs the decoding of that column for all rows; `hasFewRows` avoids it.
 */
export function orderBy(sort: readonly SortKey[], draft: Draft, hasFewRows = false): string {
  const expressions = totalOrder(sort).flatMap(({ field, descending }) =>
    sortExpressions(field, draft).map((expression) => ({ expression, direction: descending ? 'DESC' : 'ASC' })),
  );
  const missingLast = hasFewRows ? `${expressions[0]!.expression} IS NULL, ` : '';
  const terms = expressions.map(({ expression, direction }) => `${expression} ${direction} NULLS LAST`);
  return `ORDER BY ${missingLast}${terms.join(', ')}`;
}

function sortExpressions(field: string, draft: Draft): string[] {
  return isAddress(field) ? addressOrder(field, (column) => draft.column(column)) : [draft.column(field)];
}

/** Two expressions that order addresses by number: IPv4 stands at ::ffff:0:0 in the lower half. NULL when missing. */
export function addressOrder(field: string, column: (name: string) => string): string[] {
  const columns = addressColumns(field);
  const v4 = column(columns.v4);
  return [
    `CASE WHEN ${v4} IS NULL THEN ${column(columns.high)} ELSE 0::UBIGINT END`,
    `CASE WHEN ${v4} IS NULL THEN ${column(columns.low)} ELSE ${v4}::UBIGINT + ${0xffff_0000_0000}::UBIGINT END`,
  ];
}
