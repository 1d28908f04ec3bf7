/**
 * The checked query. Only `check` can make one: fields are known, values fit their types, dates are instants, patterns and free
 * text are expanded over the schema. Engines compile it without looking at text again.
 */

/** A 128-bit address as a bigint; IPv4 stands at ::ffff:0:0/96. */
export type AddressNumber = bigint;

/** Addresses from the first to the last, both inclusive. */
export interface AddressRange {
  readonly low: AddressNumber;
  readonly high: AddressNumber;
}

/** Literal text or a wildcard: `*` zero or more characters, `?` exactly one. */
export type WildcardPart = { readonly text: string } | { readonly wildcard: '*' | '?' };

/** All tests are two-valued: a test on a missing value is false, `not` turns it into true. */
export type Filter =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'and'; readonly filters: readonly Filter[] }
  | { readonly kind: 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'exists'; readonly field: string }
  /** Text: equal to one of the values, exactly. */
  | { readonly kind: 'text-in'; readonly field: string; readonly values: readonly string[] }
  /** Text in code point order. */
  | { readonly kind: 'text-range'; readonly field: string; readonly low?: TextBound; readonly high?: TextBound }
  | { readonly kind: 'wildcard'; readonly field: string; readonly parts: readonly WildcardPart[] }
  /** `source` fits the whole value: literals, `.`, classes, groups, `|`, `* + ? {m,n}`, escaped punctuation. */
  | { readonly kind: 'regex'; readonly field: string; readonly source: string }
  | { readonly kind: 'integer-in'; readonly field: string; readonly values: readonly bigint[] }
  /** Integers, both ends inclusive; an open end is undefined. */
  | { readonly kind: 'integer-range'; readonly field: string; readonly low?: bigint; readonly high?: bigint }
  /** All bits of `mask` are set. */
  | { readonly kind: 'bits'; readonly field: string; readonly mask: number }
  /** Addresses, both ends inclusive; a single address is low = high. An open end is undefined. */
  | {
      readonly kind: 'address-range';
      readonly field: string;
      readonly low?: AddressNumber;
      readonly high?: AddressNumber;
    }
  /** Addresses in one of the ranges, which are sorted and do not touch: `public` has about twenty, a country has thousands. */
  | { readonly kind: 'address-in'; readonly field: string; readonly ranges: readonly AddressRange[] }
  /** Epoch seconds of the log, both ends inclusive; bounds already rounded to whole seconds. */
  | { readonly kind: 'date-range'; readonly field: string; readonly low?: bigint; readonly high?: bigint };

export interface TextBound {
  readonly value: string;
  readonly inclusive: boolean;
}

/** `from` ≤ start < `to`, epoch seconds; undefined = open. Rows without `start` are found only when both are undefined. */
export interface TimeRange {
  readonly from?: bigint;
  readonly to?: bigint;
}

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

declare const checked: unique symbol;

/** A filter and a time range that `check` has passed. */
export interface Query {
  readonly [checked]: true;
  readonly filter: Filter;
  readonly time: TimeRange;
}
