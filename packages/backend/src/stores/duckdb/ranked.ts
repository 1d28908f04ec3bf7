/** The largest groups of a question, in SQL. */
import type { DerivedField } from '@thalweg/core/fields';
import { keyColumns, keyOrder } from './keys.ts';
import { derivedIn, withPlaces } from './places.ts';
import { type Draft, identifier } from './statement.ts';
import type { Part } from './view.ts';

export interface RankedFields {
  /** All of them, in order. */
  readonly fields: readonly string[];
  /** Those that make the groups. */
  readonly keys: readonly string[];
  /** The others: derived from an address that stands among the keys before them, they change neither the groups nor their order. */
  readonly late: readonly DerivedField[];
}

/** Tells fields that make groups from those that need be looked up for the groups that are shown only. */
export function rankedFields(fields: readonly string[], parts: readonly Part[]): RankedFields {
  const late = fields.flatMap((name, place) => {
    const derived = derivedIn(name, parts);
    return derived && fields.slice(0, place).includes(derived.base) ? [derived] : [];
  });
  return { fields, keys: fields.filter((name) => !late.some((field) => field.name === name)), late };
}

/**
 * A parenthesised SELECT of the largest groups of table `found`: the key columns of all fields, the measures, and NULL as `_groups`.
 * The first measure ranks, then the values do, the missing one last.
 */
export function rankedSelect(
  { fields, keys, late }: RankedFields,
  { measures, limit }: { readonly measures: readonly string[]; readonly limit: number },
  draft: Draft,
): string {
  const values = keys.flatMap((field) => keyOrder(field, identifier)).map((key) => `${key} ASC NULLS LAST`);
  const order = `ORDER BY ${[`${measures[0]} DESC`, ...values].join(', ')} LIMIT ${draft.bind('BIGINT', limit)}`;
  const selected = (names: readonly string[]): string =>
    [...names.flatMap(keyColumns).map(identifier), ...measures].join(', ');
  const shown = late.length === 0 ? 'found' : withPlaces(`(SELECT ${selected(keys)} FROM found ${order})`, late, draft);
  return `(SELECT ${selected(fields)}, NULL::BIGINT AS _groups FROM ${shown} ${order})`;
}
