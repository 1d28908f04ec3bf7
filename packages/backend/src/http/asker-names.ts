/** The names of resources that somebody may know of. */
import type { RowScope } from '@thalweg/core/access';
import { createNameTable, type NameTable, type Resource, visibleResources } from '@thalweg/core/names';

/** Scopes whose names are kept ready. */
const MOST_KEPT = 100;

export interface AskerNames {
  readonly resources: readonly Resource[];
  readonly table: NameTable;
}

/** Of one state of what is known, by scope: a store gives the same array until something changes. */
const kept = new WeakMap<readonly Resource[], Map<string, AskerNames>>();

export function namesFor(resources: readonly Resource[], scope: RowScope | undefined): AskerNames {
  const known = kept.get(resources) ?? new Map<string, AskerNames>();
  kept.set(resources, known);
  const key = JSON.stringify(scope ?? null);
  const found = known.get(key);
  if (found) return found;
  const visible = visibleResources(resources, scope);
  const names = { resources: visible, table: createNameTable(visible) };
  known.set(key, names);
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KEPT) break;
    known.delete(oldest);
  }
  return names;
}
