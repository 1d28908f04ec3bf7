/**
 * Lucene constructs that are unambiguous and wrong in KQL: found in the text before it is read as a bare literal, where most of
 * their characters would be ordinary.
 */
import type { Fix, Literal, Schema, Span } from './ast.ts';
import { replaceFix } from './diagnostics.ts';
import { blanksEnd, isBlank } from './kql-scan.ts';
import { quote } from './quote.ts';

/** Offered beside every rewriting: the editor changes the language, the text stays. */
export const SWITCH_TO_LUCENE: Fix = { title: 'switch to Lucene', edits: [] };

export interface RangeLookalike extends Span {
  readonly low: string;
  readonly high: string;
  readonly lowInclusive: boolean;
  readonly highInclusive: boolean;
}

const RANGE = /[[{]\s*("(?:[^"\\]|\\.)*"|[^\s"[\]{}]+)\s+to\s+("(?:[^"\\]|\\.)*"|[^\s"[\]{}]+)\s*[\]}]/iy;

/** `[a TO b]` or `{a TO b}` at an offset, also mixed brackets and a lower-case `to`. */
export function rangeAt(text: string, at: number): RangeLookalike | undefined {
  RANGE.lastIndex = at;
  const match = RANGE.exec(text);
  if (!match) return undefined;
  const [whole, low = '', high = ''] = match;
  return {
    start: at,
    end: at + whole.length,
    low,
    high,
    lowInclusive: whole.startsWith('['),
    highInclusive: whole.endsWith(']'),
  };
}

const OPEN_RANGE = /\[\s*(?:"(?:[^"\\]|\\.)*"|[^\s"[\]{}]+)\s+TO\s[^[\]{}]*$/y;

/** `[a TO b` that nothing closes. */
export function opensRange(text: string, at: number): boolean {
  OPEN_RANGE.lastIndex = at;
  return OPEN_RANGE.test(text);
}

/** A range as KQL: a pair of comparisons, one where an end is open, `field:*` where both are. `name` is written as it is. */
export function rangeAsKql(name: string, range: RangeLookalike): string {
  const bound = (text: string): string => (/^"|^[^\\():<>"*{}]*$/.test(text) ? text : quote(text));
  const low = range.low === '*' ? [] : [`${name} ${range.lowInclusive ? '>=' : '>'} ${bound(range.low)}`];
  const high = range.high === '*' ? [] : [`${name} ${range.highInclusive ? '<=' : '<'} ${bound(range.high)}`];
  const tests = [...low, ...high];
  if (tests.length === 0) return `${name}:*`;
  return tests.length === 1 ? tests.join() : `(${tests.join(' and ')})`;
}

const REGEX = /\/(?:[^/\\]|\\[\s\S])+\//y;

/**
 * `/…/` at an offset where a value begins. A path such as `/var/log` is none: its second slash does not end the value; neither
 * is a pair of paths with an operator word between.
 */
export function regexAt(text: string, at: number): Span | undefined {
  REGEX.lastIndex = at;
  const match = REGEX.exec(text);
  if (!match) return undefined;
  const end = at + match[0].length;
  const after = text[end];
  if (after !== undefined && !isBlank(after) && after !== ')') return undefined;
  return /[\s)](?:and|or|not)[\s(]/i.test(match[0]) ? undefined : { start: at, end };
}

/** `-`, `!` or `+` directly before a known field or `_exists_`: the sign's span. `literal` is the name as read, sign included. */
export function signBefore(text: string, literal: Literal, schema: Schema): Span | undefined {
  const { start, end } = literal.span;
  if (literal.quoted || !'-!+'.includes(text[start] ?? ' ')) return undefined;
  const name = text.slice(start + 1, end);
  return schema.typeOf(name) || name === '_exists_' ? { start, end: start + 1 } : undefined;
}

/** The fixes for a sign before a clause; `joined` says that an operator word is missing before it as well. */
export function signFixes(text: string, sign: Span, joined: boolean): readonly Fix[] {
  const negation = text[sign.start] === '+' ? '' : 'not ';
  const replacement = joined ? `and ${negation}` : negation;
  const title = replacement === '' ? 'remove the +' : `use ${replacement.trim()}`;
  return [replaceFix(title, sign, replacement), SWITCH_TO_LUCENE];
}

/** True for text that is a query DSL body, which has no place in a query bar. */
export function isQueryDsl(text: string): boolean {
  const start = blanksEnd(text, 0);
  return text[start] === '{' && text[blanksEnd(text, start + 1)] === '"';
}
