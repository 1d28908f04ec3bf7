/** Counts and sums of rows by their object, which a copy is planned with and verified by. */
import { type Query, withFilters } from '@thalweg/core/query';
import type { Store } from '../../stores/store.ts';

export interface Totals {
  readonly rows: bigint;
  readonly bytes: bigint;
  readonly packets: bigint;
}

export const NOTHING: Totals = { rows: 0n, bytes: 0n, packets: 0n };

/** Groups that a cluster gives with exact figures. */
const MOST_LABELS = 100_000;

export function add(a: Totals, b: Totals): Totals {
  return { rows: a.rows + b.rows, bytes: a.bytes + b.bytes, packets: a.packets + b.packets };
}

export function areEqual(a: Totals, b: Totals): boolean {
  return a.rows === b.rows && isSameSum(a.bytes, b.bytes) && isSameSum(a.packets, b.packets);
}

/** Clusters add up in doubles: beyond 2^53 a sum has some fifteen digits, of which adding millions of rows leaves twelve. */
function isSameSum(a: bigint, b: bigint): boolean {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === high || (high > EXACT && (high - low) * DIGITS < high);
}

const EXACT = 2n ** 53n;
const DIGITS = 10n ** 12n;

/** Of some objects, by label; those without a matching row are not among them. */
export function totalsOf(
  store: Store,
  query: Query,
  { labels, signal }: { readonly labels: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<Map<string, Totals>> {
  const narrowed = withFilters(query, [{ kind: 'text-in', field: '_object', values: labels }]);
  return totalsByLabel(store, narrowed, signal).then(({ totals }) => totals);
}

/** Of all objects with matching rows; `more`: how many there are beyond what can be told at once. */
export async function totalsByLabel(
  store: Store,
  query: Query,
  signal: AbortSignal | undefined,
): Promise<{ readonly totals: Map<string, Totals>; readonly more: number }> {
  const { groups, other } = await store.aggregate(query, {
    fields: ['_object'],
    measures: ['count', 'bytes', 'packets'],
    limit: MOST_LABELS,
    ...(signal && { signal }),
  });
  const totals = new Map(
    groups.map(({ values, measures: [rows = 0n, bytes = 0n, packets = 0n] }) => [
      String(values[0]),
      { rows, bytes, packets },
    ]),
  );
  return { totals, more: other.groups };
}
