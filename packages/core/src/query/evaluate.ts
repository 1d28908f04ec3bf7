/**
 * What a query means, row by row and as plainly as possible: the measure that engines are tested against. Not for speed.
 */
import { parseAddress } from './address.ts';
import type { Filter, Query, TimeRange, WildcardPart } from './query.ts';

/** A row of a result: values by field name. */
type Row = Readonly<Record<string, Value>>;
type Value = string | number | bigint | null;

/**
 * Whether a row answers the query. Addresses are text as logged, `start` and `end` epoch seconds; a column that is null or not
 * there is missing, and so is a value that the type of the test cannot read. Never throws.
 */
export function matches(query: Query, row: Row): boolean {
  return inTime(query.time, row) && holds(query.filter, row);
}

/** Negative, zero or positive as `a` stands before, at or after `b` in code point order (UTF-16 order differs beyond U+FFFF). */
export function compareText(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  // A difference in the second half of a pair: both first halves are equal, so the pairs begin one unit earlier.
  const paired =
    i > 0 && isHighSurrogate(a.charCodeAt(i - 1)) && isLowSurrogate(a.charCodeAt(i)) && isLowSurrogate(b.charCodeAt(i));
  const at = paired ? i - 1 : i;
  return a.codePointAt(at)! - b.codePointAt(at)!;
}

function inTime({ from, to }: TimeRange, row: Row): boolean {
  if (from === undefined && to === undefined) return true;
  const start = integer(row['start']);
  return start !== undefined && (from === undefined || start >= from) && (to === undefined || start < to);
}

/** Whether a row passes a filter, whatever its time. */
export function holds(filter: Filter, row: Row): boolean {
  switch (filter.kind) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'and':
      return filter.filters.every((part) => holds(part, row));
    case 'or':
      return filter.filters.some((part) => holds(part, row));
    case 'not':
      return !holds(filter.filter, row);
    case 'exists':
      return (row[filter.field] ?? null) !== null;
    case 'text-in': {
      const value = text(row[filter.field]);
      return value !== undefined && filter.values.includes(value);
    }
    case 'text-range': {
      const value = text(row[filter.field]);
      if (value === undefined) return false;
      const { low, high } = filter;
      const above = !low || compareText(value, low.value) > (low.inclusive ? -1 : 0);
      const below = !high || compareText(value, high.value) < (high.inclusive ? 1 : 0);
      return above && below;
    }
    case 'wildcard': {
      const value = text(row[filter.field]);
      return value !== undefined && fits(filter.parts, value);
    }
    case 'regex': {
      const value = text(row[filter.field]);
      return value !== undefined && toRegExp(filter.source).test(value);
    }
    case 'integer-in': {
      const value = integer(row[filter.field]);
      return value !== undefined && filter.values.includes(value);
    }
    case 'integer-range':
    case 'date-range':
      return within(filter, integer(row[filter.field]));
    case 'bits': {
      const value = integer(row[filter.field]);
      const mask = BigInt(filter.mask);
      return value !== undefined && (value & mask) === mask;
    }
    case 'address-range': {
      const value = text(row[filter.field]);
      return within(filter, value === undefined ? undefined : parseAddress(value));
    }
    case 'address-in': {
      const value = text(row[filter.field]);
      const address = value === undefined ? undefined : parseAddress(value);
      return filter.ranges.some((range) => within(range, address));
    }
  }
}

function within({ low, high }: { low?: bigint; high?: bigint }, value: bigint | undefined): boolean {
  return value !== undefined && (low === undefined || value >= low) && (high === undefined || value <= high);
}

function text(value: Value | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function integer(value: Value | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}

/** Code points against parts, with the set of places in the pattern that can be reached: no backtracking. */
function fits(parts: readonly WildcardPart[], value: string): boolean {
  // One entry a code point; wildcards keep their object, so that a star of the text is no star of the pattern.
  const pattern = parts.flatMap<string | WildcardPart>((part) => ('text' in part ? Array.from(part.text) : [part]));
  const isStar = (place: number) => {
    const part = pattern[place];
    return typeof part === 'object' && 'wildcard' in part && part.wildcard === '*';
  };
  const reach = (places: readonly number[]) => {
    const reached = new Set<number>();
    for (let place of places) {
      reached.add(place);
      while (isStar(place)) reached.add(++place);
    }
    return reached;
  };
  let places = reach([0]);
  for (const char of value) {
    const next: number[] = [];
    for (const place of places) {
      const part = pattern[place];
      if (isStar(place)) next.push(place);
      else if (part === char || typeof part === 'object') next.push(place + 1);
    }
    places = reach(next);
  }
  return places.has(pattern.length);
}

/** The regular expressions of the language are JavaScript's, once every escaped character is written by its number. */
function toRegExp(source: string): RegExp {
  const escaped = source.replace(/\\(.)/gsu, (_, char: string) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
  return new RegExp(`^(?:${escaped})$`, 'su');
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
