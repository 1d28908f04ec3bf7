/** The largest groups of a query. */
import type { Top } from '@thalweg/core/result';
import type { TopOptions } from '../../store.ts';
import { aggregateGroups } from './aggregate.ts';
import type { Selection } from './compile.ts';
import type { Scope } from './scope.ts';

/**
 * Groups by value; a missing value is a group of its own, null. Equal measures stand in the order of their values.
 *
 * @throws ThalwegError cancelled, engine-failed.
 */
export async function topGroups(
  query: Selection,
  { fields, by, limit, signal }: TopOptions,
  where: { readonly scope: Scope; readonly most?: number },
): Promise<Top> {
  const options = { fields, measures: [by], limit, ...(signal && { signal }) };
  const { groups, total, other, approximate } = await aggregateGroups(query, options, where);
  return {
    fields: [...new Set(fields)],
    groups: groups.map(({ values, measures }) => ({ values, measure: measures[0]! })),
    total: total[0]!,
    other: { groups: other.groups, measure: other.measures[0] },
    ...(approximate && { approximate }),
  };
}
