/** Filters from filters. Each function simplifies what it builds without changing its meaning; all tests are two-valued. */
import type { Filter, Query, TimeRange } from './query.ts';

export const TRUE: Filter = { kind: 'true' };
export const FALSE: Filter = { kind: 'false' };

/** All of the filters; none is true. */
export function and(filters: readonly Filter[]): Filter {
  const flat = filters.flatMap((filter) => (filter.kind === 'and' ? filter.filters : [filter]));
  if (flat.some((filter) => filter.kind === 'false')) return FALSE;
  const rest = flat.filter((filter) => filter.kind !== 'true');
  return rest.length === 1 ? rest[0]! : rest.length === 0 ? TRUE : { kind: 'and', filters: rest };
}

/** At least one of the filters; none is false. Equalities on one field become one list. */
export function or(filters: readonly Filter[]): Filter {
  const flat = filters.flatMap((filter) => (filter.kind === 'or' ? filter.filters : [filter]));
  if (flat.some((filter) => filter.kind === 'true')) return TRUE;
  const rest = mergeLists(flat.filter((filter) => filter.kind !== 'false'));
  return rest.length === 1 ? rest[0]! : rest.length === 0 ? FALSE : { kind: 'or', filters: rest };
}

export function not(filter: Filter): Filter {
  switch (filter.kind) {
    case 'true':
      return FALSE;
    case 'false':
      return TRUE;
    case 'not':
      return filter.filter;
    default:
      return { kind: 'not', filter };
  }
}

/** The same question about another time range. */
export function withTime(query: Query, time: TimeRange): Query {
  return { ...query, time };
}

/** The query narrowed by further filters (pills); fields and values of these must come from a checked query or the schema. */
export function withFilters(query: Query, filters: readonly Filter[]): Query {
  return { ...query, filter: and([query.filter, ...filters]) };
}

/** Joins the lists of one field at the place of the first, without doubles. */
function mergeLists(filters: readonly Filter[]): Filter[] {
  const merged: Filter[] = [];
  const places = new Map<string, number>();
  for (const filter of filters) {
    if (filter.kind !== 'text-in' && filter.kind !== 'integer-in') {
      merged.push(filter);
      continue;
    }
    const place = places.get(filter.field);
    const first = place === undefined ? undefined : merged[place];
    if (place !== undefined && first?.kind === 'text-in' && filter.kind === 'text-in') {
      merged[place] = { ...first, values: [...new Set([...first.values, ...filter.values])] };
    } else if (place !== undefined && first?.kind === 'integer-in' && filter.kind === 'integer-in') {
      merged[place] = { ...first, values: [...new Set([...first.values, ...filter.values])] };
    } else {
      places.set(filter.field, merged.length);
      merged.push(filter);
    }
  }
  return merged;
}
