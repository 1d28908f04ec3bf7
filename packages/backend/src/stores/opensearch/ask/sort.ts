/** The order of rows as an engine takes it. */
import { type SortKey, totalOrder } from '@thalweg/core/query';
import { ThalwegError } from '../../../report/errors.ts';
import { indexType } from '../mapping.ts';
import { anyOf, type Clause } from './clause.ts';
import { compileSelection, type Selection } from './compile.ts';
import type { Reach } from './groups.ts';
import { compareKeys, sortable } from './rank.ts';
import { askRows, type Hit, type Scope } from './scope.ts';
import { readHit } from './values.ts';

/** The total order of a search. @throws ThalwegError engine-lacks for a field that is looked up. */
export function orderOf(sort: readonly SortKey[], { derived }: Scope): readonly SortKey[] {
  const field = sort.map((key) => derived.field(key.field)).find((found) => found !== undefined);
  if (!field) return totalOrder(sort);
  throw new ThalwegError(
    'engine-lacks',
    `A cluster cannot sort by ${field.name}, which is looked up from ${field.base}.`,
    { help: `Sort by ${field.base}, or ask for the top values of ${field.name}.` },
  );
}

/** Sort keys; missing values last in both directions. */
export function sortClauses(order: readonly SortKey[]): unknown[] {
  return order.map(({ field, descending }) => ({
    [field]: { order: descending ? 'desc' : 'asc', missing: '_last', unmapped_type: indexType(field) },
  }));
}

/** The largest number of a type, which is also what an engine takes for a missing one when it sorts upwards. */
const LARGEST: Readonly<Record<string, string>> = { integer: '2147483647', long: '9223372036854775807' };

/** Fields of the order in which a missing number and the largest one would stand mixed: none, unless a row has that number. */
export async function ambiguousFields(
  query: Selection,
  order: readonly SortKey[],
  { scope, signal }: Pick<Reach, 'scope' | 'signal'>,
): Promise<readonly string[]> {
  const numbers = order
    .filter(({ field, descending }) => !descending && field !== '_line' && LARGEST[indexType(field)] !== undefined)
    .map(({ field }) => field);
  if (numbers.length === 0) return [];
  const largest = numbers.map((field): Clause => ({ term: { [field]: LARGEST[indexType(field)] } }));
  const body = { size: 0, terminate_after: 1, query: compileSelection(query, [anyOf(largest)]) };
  const { hits } = await askRows(scope, body, signal);
  return Number(hits.total?.value ?? 0) > 0 ? numbers : [];
}

/** Compares hits that have the values of the order's fields. */
export function compareHits(order: readonly SortKey[], scope: Scope): (a: Hit, b: Hit) => number {
  const fields = order.map(({ field }) => field);
  const keys = (hit: Hit) => readHit(hit, fields, scope).map((value, place) => sortable(fields[place]!, value));
  return (a, b) =>
    compareKeys(
      keys(a),
      keys(b),
      order.map(({ descending }) => descending),
    );
}
