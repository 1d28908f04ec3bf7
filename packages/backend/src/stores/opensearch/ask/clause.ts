/** Pieces of the query DSL. */

/** A clause: one name, and what belongs to it. */
export type Clause = { readonly [name: string]: unknown };

export const MATCH_ALL: Clause = { match_all: {} };
export const MATCH_NONE: Clause = { match_none: {} };

export function exists(field: string): Clause {
  return { exists: { field } };
}

/** At least one of the clauses; none matches nothing. */
export function anyOf(clauses: readonly Clause[]): Clause {
  if (clauses.length === 0) return MATCH_NONE;
  return clauses.length === 1 ? clauses[0]! : { bool: { should: clauses, minimum_should_match: 1 } };
}
