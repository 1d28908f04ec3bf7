/**
 * Filter → query clause.
 *
 * Clauses are two-valued as the tests of the language are: a clause over a field that a document lacks does not match it, and
 * `must_not` takes all that do not match. So the tree maps one to one. Values are never part of a query string.
 */
import type { Filter, TextBound, TimeRange, WildcardPart } from '@thalweg/core/query';
import { indexType, LAST_SECOND } from '../mapping.ts';
import { anyOf, type Clause, exists, MATCH_ALL, MATCH_NONE } from './clause.ts';
import { compileAddressIn, compileAddressRange } from './compile-address.ts';

/** What of a Query selects rows. */
export interface Selection {
  readonly filter: Filter;
  readonly time: TimeRange;
}

/** Rows of a selection; no clause scores. `also` are further clauses that all must hold. */
export function compileSelection({ filter, time }: Selection, also: readonly Clause[] = []): Clause {
  const clauses = [...timeClauses(time), ...(filter.kind === 'true' ? [] : [compileFilter(filter)]), ...also];
  return clauses.length === 0 ? MATCH_ALL : { bool: { filter: clauses } };
}

function timeClauses({ from, to }: TimeRange): Clause[] {
  if (from === undefined && to === undefined) return [];
  return [
    compileFilter({
      kind: 'date-range',
      field: 'start',
      ...(from !== undefined && { low: from }),
      ...(to !== undefined && { high: to - 1n }),
    }),
  ];
}

/** Derived fields have been resolved to addresses before (`resolve.ts`). */
export function compileFilter(filter: Filter): Clause {
  switch (filter.kind) {
    case 'true':
      return MATCH_ALL;
    case 'false':
      return MATCH_NONE;
    case 'and':
      return filter.filters.length === 0 ? MATCH_ALL : { bool: { filter: filter.filters.map(compileFilter) } };
    case 'or':
      return anyOf(filter.filters.map(compileFilter));
    case 'not':
      return { bool: { must_not: [compileFilter(filter.filter)] } };
    case 'exists':
      return exists(filter.field);
    case 'text-in':
      return oneOf(filter.field, filter.values);
    case 'text-range':
      return textRange(filter.field, filter.low, filter.high);
    case 'wildcard':
      return wildcard(filter.field, filter.parts);
    case 'regex':
      // What the language takes of expressions, Lucene reads as it stands; its own operators are off.
      return { regexp: { [filter.field]: { value: filter.source, flags: 'NONE' } } };
    case 'integer-in': {
      const values = filter.values.filter((value) => fits(filter.field, value));
      return oneOf(filter.field, values.map(literal));
    }
    case 'integer-range':
      return numberRange(filter, integerBounds(filter.field));
    case 'date-range':
      return numberRange(filter, [0n, LAST_SECOND]);
    case 'bits':
      return bits(filter.field, filter.mask);
    case 'address-range':
      return compileAddressRange(filter);
    case 'address-in':
      return compileAddressIn(filter.field, filter.ranges);
  }
}

function oneOf(field: string, values: readonly (string | number)[]): Clause {
  if (values.length === 0) return MATCH_NONE;
  return values.length === 1 ? { term: { [field]: values[0] } } : { terms: { [field]: values } };
}

/** A keyword's terms are in the order of their UTF-8 bytes, which is that of code points. */
function textRange(field: string, low: TextBound | undefined, high: TextBound | undefined): Clause {
  if (!low && !high) return exists(field);
  return {
    range: {
      [field]: {
        ...(low && { [low.inclusive ? 'gte' : 'gt']: low.value }),
        ...(high && { [high.inclusive ? 'lte' : 'lt']: high.value }),
      },
    },
  };
}

function wildcard(field: string, parts: readonly WildcardPart[]): Clause {
  const runs = parts.filter((part) => !('text' in part && part.text === ''));
  if (runs.every((part) => 'text' in part)) return oneOf(field, [runs.map(({ text }) => text).join('')]);
  if (runs.every((part) => 'wildcard' in part && part.wildcard === '*')) return exists(field);
  return { wildcard: { [field]: { value: runs.map(wildcardPattern).join('') } } };
}

function wildcardPattern(part: WildcardPart): string {
  return 'text' in part ? part.text.replace(/[\\*?]/g, '\\$&') : part.wildcard;
}

type Bounds = readonly [least: bigint, most: bigint];

const INTEGER: Bounds = [-(2n ** 31n), 2n ** 31n - 1n];
const LONG: Bounds = [-(2n ** 63n), 2n ** 63n - 1n];

function integerBounds(field: string): Bounds {
  return indexType(field) === 'integer' ? INTEGER : LONG;
}

function fits(field: string, value: bigint): boolean {
  const [least, most] = integerBounds(field);
  return value >= least && value <= most;
}

/** Engines refuse bounds that the type of the field cannot hold; they are decided here. */
function numberRange(
  { field, low, high }: { readonly field: string; readonly low?: bigint; readonly high?: bigint },
  [least, most]: Bounds,
): Clause {
  const from = low !== undefined && low > least ? low : undefined;
  const to = high !== undefined && high < most ? high : undefined;
  if ((from ?? least) > (to ?? most)) return MATCH_NONE;
  if (from === undefined && to === undefined) return exists(field);
  return {
    range: {
      [field]: {
        ...(from !== undefined && { gte: literal(from) }),
        ...(to !== undefined && { lte: literal(to) }),
        ...(indexType(field) === 'date' && { format: 'epoch_second' }),
      },
    },
  };
}

/** A number that JSON readers keep; text, which engines read as well, where they may not. */
function literal(value: bigint): number | string {
  const short = Number(value);
  return Number.isSafeInteger(short) ? short : value.toString();
}

/** The largest combination of the flags of a header. */
export const MOST_FLAGS = 255;

/** Combinations are listed; numbers beyond a header's flags are `resolveFlags`' business. */
function bits(field: string, mask: number): Clause {
  if (mask === 0) return exists(field);
  const all = Array.from({ length: MOST_FLAGS + 1 }, (_, flags) => flags);
  return oneOf(
    field,
    all.filter((flags) => (flags & mask) === mask),
  );
}
