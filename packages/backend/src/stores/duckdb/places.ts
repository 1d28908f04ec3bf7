/**
 * Derived fields in SQL: values looked up from addresses in a table of steps (`places-table.ts`), first the page, then the step in it.
 *
 * A look-up is done for the distinct addresses among rows, never for each row. They are found by the text of an address, since that is
 * what DuckDB finds distinct values of at once, from the dictionaries of a part.
 */
import { type DerivedField, derivedField } from '@thalweg/core/fields';
import { addressColumns } from './column-types.ts';
import { type Draft, identifier, pagesOf } from './statement.ts';
import type { Part } from './view.ts';

/** The row of a derived field that no part has a column for: a log may have a field of that name. */
export function derivedIn(name: string, parts: readonly Part[]): DerivedField | undefined {
  const field = derivedField(name);
  return field && !parts.some((part) => part.columns.includes(name)) ? field : undefined;
}

/** The columns of an address field that a look-up needs. */
export function addressParts(field: string): readonly string[] {
  const { v4, high, low } = addressColumns(field);
  return [v4, high, low];
}

/** A parenthesised SELECT with all of `source` and the derived fields; `source` has the `addressParts` of their base fields. */
export function withPlaces(source: string, fields: readonly DerivedField[], draft: Draft): string {
  const joins = fields.map(({ base, what }, i) => {
    const { v4, high, low } = addressColumns(base);
    const [first, second, third] = [v4, high, low].map((name) => `source.${identifier(name)}`);
    const address =
      `CASE WHEN ${first} IS NOT NULL THEN ${first}::UHUGEINT + ${0xffff_0000_0000} ` +
      `ELSE ${second}::UHUGEINT * 18446744073709551616 + ${third} END`;
    const table = draft.places(what);
    return (
      ` ASOF LEFT JOIN ${pagesOf(table)} AS page${i} ON ${address} >= page${i}.low` +
      ` LEFT JOIN ${table} AS place${i} ON place${i}.page = page${i}.page AND ${address} BETWEEN place${i}.low AND place${i}.high`
    );
  });
  const values = fields.map(({ name }, i) => `place${i}.value AS ${identifier(name)}`);
  return `(SELECT ${['source.*', ...values].join(', ')} FROM ${source} AS source${joins.join('')})`;
}

/**
 * A parenthesised SELECT of the distinct texts of an address field, and the value of the derived field for each. `rows` have the
 * address field and its `addressParts`.
 */
export function placesOf(field: DerivedField, rows: string, draft: Draft): string {
  const text = identifier(field.base);
  const numbers = addressParts(field.base);
  const one = numbers.map((name) => `any_value(${identifier(name)}) AS ${identifier(name)}`);
  const distinct = `(SELECT ${[text, ...one].join(', ')} FROM ${rows} WHERE ${text} IS NOT NULL GROUP BY ${text})`;
  return withPlaces(distinct, [field], draft);
}
