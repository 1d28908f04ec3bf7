/** Everything that Dashboards or Kibana need to look at flow logs: index pattern, searches, overview. */
import type { SearchState } from '@thalweg/core/api';
import { exportSearch } from './export-search.ts';
import { indexPattern } from './index-pattern.ts';
import { overview } from './overview.ts';
import type { SavedObject } from './saved-object.ts';

const PREFIX = 'thalweg';

/**
 * Objects in an order in which each one stands behind those that it refers to. Their ids do not change, so that a second import
 * replaces the first.
 *
 * @param indices pattern of the indices: `thalweg-flows-*`.
 * @param extra names of fields that AWS has not published, and the indices have.
 */
export function exportAll(
  indices: string,
  searches: readonly { readonly id: string; readonly state: SearchState }[],
  extra: readonly string[] = [],
): SavedObject[] {
  const pattern = indexPattern(`${PREFIX}-flows`, indices, extra);
  return [
    pattern,
    ...searches.map(({ id, state }) => exportSearch(`${PREFIX}-search-${id}`, state, pattern.id)),
    ...overview(PREFIX, pattern.id),
  ];
}

/** As the import takes them. */
export function toNdjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
