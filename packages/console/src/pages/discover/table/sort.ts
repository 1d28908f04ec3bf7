import type { SortKey } from '../../../lib/url-state.ts';

const NEWEST_FIRST: SortKey = { field: 'start', descending: true };

/** The order that counts when the address says none. */
export const sortOf = (sort: readonly SortKey[]): readonly SortKey[] => (sort.length > 0 ? sort : [NEWEST_FIRST]);

/**
 * What a click on a header does: first largest or newest first for numbers and dates, and A–Z for the rest, then the other way
 * round, then no order by it. With `add` the other keys stay, else it becomes the only one.
 */
export function toggleSort(
  sort: readonly SortKey[],
  field: string,
  { descendingFirst, add }: { readonly descendingFirst: boolean; readonly add: boolean },
): readonly SortKey[] {
  const keys = sortOf(sort);
  const old = keys.find((key) => key.field === field);
  const next = !old
    ? { field, descending: descendingFirst }
    : old.descending === descendingFirst
      ? { field, descending: !descendingFirst }
      : undefined;
  const changed = add
    ? old
      ? keys.flatMap((key) => (key.field === field ? (next ?? []) : key))
      : [...keys, { field, descending: descendingFirst }]
    : next
      ? [next]
      : [];
  const only = changed.length === 1 ? changed[0] : undefined;
  return only?.field === NEWEST_FIRST.field && only.descending ? [] : changed;
}
