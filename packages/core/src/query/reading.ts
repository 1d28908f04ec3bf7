/** What a test comes to once its value is read by the type of the field. */
import type { Bound, ErrorCode, Fix, HintCode, Language, Literal, Span } from '../language/ast.ts';
import type { Clock } from './dates.ts';
import type { Networks } from './networks.ts';
import type { Filter } from './query.ts';

export interface Note<Code> {
  readonly code: Code;
  readonly span: Span;
  readonly message: string;
  readonly fixes: readonly Fix[];
}

export type Reading =
  | { readonly filter: Filter; readonly hints: readonly Note<HintCode>[] }
  | { readonly errors: readonly Note<ErrorCode>[] };

/** Where a value stands, for spans and fixes. */
export interface Site {
  /** The whole query. */
  readonly text: string;
  readonly language: Language;
  readonly clock: Clock;
  /** Name of the field that the value is read for. */
  readonly field: string;
  /** Start of the field in the text when `field:value` is written out at this place and a fix may replace all of it. */
  readonly start: number | undefined;
  /** The port of a service name, when the caller knows any. */
  readonly servicePort: ((name: string) => number | undefined) | undefined;
  /** The user's networks; undefined where a name stands for none, which is free text. */
  readonly networks: Networks | undefined;
}

/** Both ends of a range; one of them has a value. */
export interface Ends {
  readonly low: Bound;
  readonly high: Bound;
}

/** A reader for each type of field: one value (`field:value`), and a range or comparison. */
export interface ValueReader {
  match(value: Literal, site: Site): Reading;
  range(ends: Ends, site: Site): Reading;
}

/** A value read, or what is wrong with it. */
export type Read<T> =
  | { readonly value: T; readonly hints?: readonly Note<HintCode>[] }
  | { readonly error: Note<ErrorCode> };

export function filterOf(filter: Filter, hints: readonly Note<HintCode>[] = []): Reading {
  return { filter, hints };
}

export function errorOf(code: ErrorCode, span: Span, message: string, fixes: readonly Fix[] = []): Note<ErrorCode> {
  return { code, span, message, fixes };
}

/** Reads both ends, and makes a filter of them when neither is wrong; an open end stays undefined. */
export function readEnds<T>(
  ends: Ends,
  read: (value: Literal) => Read<T>,
  make: (low?: T, high?: T) => Filter,
): Reading {
  const low = ends.low.value && read(ends.low.value);
  const high = ends.high.value && read(ends.high.value);
  const errors = [low, high].flatMap((end) => (end && 'error' in end ? [end.error] : []));
  if (errors.length > 0) return { errors };
  const value = (end: Read<T> | undefined) => (end && 'value' in end ? end.value : undefined);
  const hints = [low, high].flatMap((end) => (end && 'value' in end ? (end.hints ?? []) : []));
  return filterOf(make(value(low), value(high)), hints);
}

/** The fix for a missing value written as a dash. */
export function missingFix(value: Literal, site: Site): readonly Fix[] {
  if (value.value !== '-' || site.start === undefined) return [];
  const text = site.language === 'kql' ? `not ${site.field}:*` : `NOT ${site.field}:*`;
  return [{ title: `use ${text}`, edits: [{ start: site.start, end: value.span.end, text }] }];
}

/** The fix for `22-80` and `10.0.0.1-10.0.0.9`, if both ends are such values. */
export function intervalFix(value: Literal, site: Site, isValue: (text: string) => boolean): readonly Fix[] {
  const [low, high, ...more] = value.value.split('-');
  if (
    site.start === undefined ||
    low === undefined ||
    high === undefined ||
    more.length > 0 ||
    !isValue(low) ||
    !isValue(high)
  )
    return [];
  const { field } = site;
  const title = site.language === 'kql' ? `${field} >= ${low} and ${field} <= ${high}` : `${field}:[${low} TO ${high}]`;
  const text = site.language === 'kql' ? `(${title})` : title;
  return [{ title: `use ${title}`, edits: [{ start: site.start, end: value.span.end, text }] }];
}

/** The fix for several values written as one (`22,443`, `22 443`), if all of them are such values. */
export function listFix(value: Literal, site: Site, isValue: (text: string) => boolean): readonly Fix[] {
  const parts = value.value.split(/[\s,;]+/).filter((part) => part !== '');
  if (parts.length < 2 || !parts.every(isValue)) return [];
  const list = parts.join(site.language === 'kql' ? ' or ' : ' OR ');
  const { start, end } = value.span;
  const wrapped = /\(\s*$/.test(site.text.slice(0, start)) && /^\s*\)/.test(site.text.slice(end));
  return [{ title: `use ${list}`, edits: [{ start, end, text: wrapped ? list : `(${list})` }] }];
}
