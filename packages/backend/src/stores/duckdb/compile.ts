/**
 * Filter → SQL condition.
 *
 * Tests in the language are two-valued, SQL's are not: a leaf over a missing value is NULL. A WHERE clause takes NULL for false,
 * AND and OR give TRUE exactly when their two-valued twins do, so leaves stay plain and DuckDB can push them into the Parquet
 * reader; only `not` has to tell NULL from TRUE: `(x) IS NOT TRUE`.
 */
import type { DerivedField } from '@thalweg/core/fields';
import type { Filter, TextBound, WildcardPart } from '@thalweg/core/query';
import { columnType } from './column-types.ts';
import { compileAddressIn, compileAddressRange } from './compile-address.ts';
import { addressParts, derivedIn, placesOf } from './places.ts';
import { columnsOf } from './sources-sql.ts';
import { createDraft, type Draft, identifier, type Statement } from './statement.ts';
import type { Part } from './view.ts';

/** A filter alone, as `explain` shows it and tests read it. */
export function compileFilter(filter: Filter): Statement {
  const draft = createDraft();
  return draft.finish(condition(filter, draft));
}

/**
 * A condition that is TRUE for the rows that the filter matches, FALSE or NULL for the others; safe inside AND and OR. With the
 * parts that the rows come from, a test on a derived field is one on the addresses that have such a value; without, on a column.
 */
export function condition(filter: Filter, draft: Draft, parts: readonly Part[] = []): string {
  const derived = 'field' in filter && parts.length > 0 ? derivedIn(filter.field, parts) : undefined;
  if (derived) return placesTest(filter, { derived, parts }, draft);
  switch (filter.kind) {
    case 'true':
      return 'TRUE';
    case 'false':
      return 'FALSE';
    case 'and':
      return combined(filter.filters, 'AND', draft, parts);
    case 'or':
      return combined(filter.filters, 'OR', draft, parts);
    case 'not':
      if (filter.filter.kind === 'exists' && !derivedIn(filter.filter.field, parts)) {
        return `${draft.column(filter.filter.field)} IS NULL`;
      }
      return `${enclosed(condition(filter.filter, draft, parts))} IS NOT TRUE`;
    case 'exists':
      return `${draft.column(filter.field)} IS NOT NULL`;
    case 'text-in':
      return isIn(draft, filter.field, filter.values);
    case 'text-range':
      return textRange(draft, filter);
    case 'wildcard':
      return wildcard(draft, filter.field, filter.parts);
    case 'regex':
      // Option s: a dot is any character, as in Lucene; decoded tags can hold line breaks.
      return `regexp_full_match(${draft.column(filter.field)}, ${draft.bind('VARCHAR', filter.source)}, 's')`;
    case 'integer-in':
      return isIn(
        draft,
        filter.field,
        filter.values.filter((value) => fits(filter.field, value)),
      );
    case 'integer-range':
    case 'date-range':
      return integerRange(draft, filter);
    case 'bits': {
      const mask = draft.bind('INTEGER', filter.mask);
      return `(${draft.column(filter.field)} & ${mask}) = ${mask}`;
    }
    case 'address-range':
      return compileAddressRange(filter, draft);
    case 'address-in':
      return compileAddressIn(filter.field, filter.ranges, draft);
  }
}

/** Addresses among the rows that pass a test on what is derived from them. */
function placesTest(
  filter: Filter,
  { derived, parts }: { readonly derived: DerivedField; readonly parts: readonly Part[] },
  draft: Draft,
): string {
  const rows = columnsOf(parts, [derived.base, ...addressParts(derived.base)], draft);
  const text = identifier(derived.base);
  const own: Draft = { ...draft, column: identifier };
  return `${draft.column(derived.base)} IN (SELECT ${text} FROM ${placesOf(derived, rows, draft)} WHERE ${condition(filter, own)})`;
}

function combined(filters: readonly Filter[], word: 'AND' | 'OR', draft: Draft, parts: readonly Part[]): string {
  if (filters.length === 0) return word === 'AND' ? 'TRUE' : 'FALSE';
  const tests = filters.map((filter) => condition(filter, draft, parts));
  return tests.length === 1 ? tests[0]! : `(${tests.join(` ${word} `)})`;
}

/** `(x)` once, whatever x is. */
function enclosed(text: string): string {
  return /^\([^()]*\)$/.test(text) ? text : `(${text})`;
}

function isIn(draft: Draft, field: string, values: readonly (string | bigint)[]): string {
  if (values.length === 0) return 'FALSE';
  const column = draft.column(field);
  const bound = values.map((value) => draft.bind(columnType(field), value));
  return bound.length === 1 ? `${column} = ${bound[0]}` : `${column} IN (${bound.join(', ')})`;
}

/** DuckDB compares VARCHAR by its UTF-8 bytes, which is the order of code points. */
function textRange(draft: Draft, { field, low, high }: { field: string; low?: TextBound; high?: TextBound }): string {
  const column = draft.column(field);
  const tests: string[] = [];
  if (low) tests.push(`${column} ${low.inclusive ? '>=' : '>'} ${draft.bind('VARCHAR', low.value)}`);
  if (high) tests.push(`${column} ${high.inclusive ? '<=' : '<'} ${draft.bind('VARCHAR', high.value)}`);
  return joined(tests, column);
}

const INTEGER_BOUNDS = { INTEGER: [-(2n ** 31n), 2n ** 31n - 1n], BIGINT: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

function integerBounds(field: string): readonly [bigint, bigint] {
  return columnType(field) === 'INTEGER' ? INTEGER_BOUNDS.INTEGER : INTEGER_BOUNDS.BIGINT;
}

function fits(field: string, value: bigint): boolean {
  const [least, most] = integerBounds(field);
  return value >= least && value <= most;
}

/** A bound of the column's own type is compared with Parquet's statistics; what the type cannot hold is decided here. */
function integerRange(draft: Draft, { field, low, high }: { field: string; low?: bigint; high?: bigint }): string {
  const [least, most] = integerBounds(field);
  const from = low !== undefined && low > least ? low : undefined;
  const to = high !== undefined && high < most ? high : undefined;
  if ((from ?? least) > (to ?? most)) return 'FALSE';
  const type = columnType(field);
  const column = draft.column(field);
  if (from !== undefined && from === to) return `${column} = ${draft.bind(type, from)}`;
  const tests: string[] = [];
  if (from !== undefined) tests.push(`${column} >= ${draft.bind(type, from)}`);
  if (to !== undefined) tests.push(`${column} <= ${draft.bind(type, to)}`);
  return joined(tests, column);
}

function joined(tests: readonly string[], column: string): string {
  if (tests.length === 0) return `${column} IS NOT NULL`;
  return tests.length === 1 ? tests[0]! : `(${tests.join(' AND ')})`;
}

/** `prefix` is what DuckDB turns into a range for the statistics of a column; LIKE with an escape is not. */
function wildcard(draft: Draft, field: string, parts: readonly WildcardPart[]): string {
  const column = draft.column(field);
  const runs = parts.filter((part) => !('text' in part && part.text === ''));
  if (runs.length > 0 && runs.every((part) => 'wildcard' in part && part.wildcard === '*'))
    return `${column} IS NOT NULL`;
  const first = runs[0];
  const lead = first && 'text' in first ? first.text : '';
  const begins = lead === '' ? undefined : `prefix(${column}, ${draft.bind('VARCHAR', lead)})`;
  const open = runs.slice(1).every((part) => 'wildcard' in part && part.wildcard === '*') && runs.length > 1;
  if (begins !== undefined && open) return begins;
  const like = `${column} LIKE ${draft.bind('VARCHAR', runs.map(likePattern).join(''))} ESCAPE '\\'`;
  return begins === undefined ? like : `(${begins} AND ${like})`;
}

function likePattern(part: WildcardPart): string {
  if ('text' in part) return part.text.replace(/[\\%_]/g, '\\$&');
  return part.wildcard === '*' ? '%' : '_';
}
