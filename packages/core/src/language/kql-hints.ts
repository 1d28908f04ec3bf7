/** Hints on KQL literals that are valid but seldom what was meant. */
import type { Fix, Literal, Schema, Span } from './ast.ts';
import { type Diagnostics, replaceFix } from './diagnostics.ts';
import { isBlank } from './kql-scan.ts';
import { quote } from './quote.ts';

/** Where a bare literal stands. */
export interface Place {
  readonly text: string;
  readonly schema: Schema;
  readonly diagnostics: Diagnostics;
  /** The field it is a value of; undefined for free text. */
  readonly field: Literal | undefined;
  /** A test or free text of its own, a member of a list, or the bound of a comparison, which takes no list. */
  readonly role: 'clause' | 'member' | 'bound';
}

/** Raises the hints on one bare value or free text. */
export function hintOnBare(literal: Literal, place: Place): void {
  const raw = place.text.slice(literal.span.start, literal.span.end);
  hintOnQuotes(literal.span, raw, place.diagnostics);
  const type = place.field && place.schema.typeOf(place.field.value);
  if (type !== undefined && type !== 'text') return;
  if (raw.includes('?')) {
    place.diagnostics.hint(
      'question-mark',
      literal.span,
      'In KQL ? is an ordinary character; only * is a wildcard, for any number of characters.',
      [replaceFix('use *', literal.span, raw.replaceAll('?', '*'))],
    );
  }
  if ([...raw].some(isBlank)) hintOnBlank(literal.span, raw, place);
  if (raw.includes(',')) {
    const list = asList(raw, /\s*,\s*/, place);
    place.diagnostics.hint(
      'comma-in-value',
      literal.span,
      'A comma does not separate values: this is one value with a comma in it.',
      list ? [replaceFix(`use ${list}`, literal.span, list)] : [],
    );
  }
}

function hintOnQuotes(span: Span, raw: string, diagnostics: Diagnostics): void {
  if (/[\u201c-\u201f\u00ab\u00bb]|^[\u2018\u201b]/.test(raw)) {
    const fixed = raw
      .replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
      .replace(/^[\u2018\u201b](.*)[\u2019\u2018]$/, '"$1"');
    diagnostics.hint('curly-quotes', span, 'Curly quotes are ordinary characters; only straight " quotes a value.', [
      replaceFix(`use ${fixed}`, span, fixed),
    ]);
  }
  if (/(^|[^\p{L}\p{N}])'[^']/u.test(raw)) {
    const fixed = raw.replace(/'([^']*)'?/g, (_, content: string) => quote(content));
    diagnostics.hint('single-quotes', span, 'Single quotes are ordinary characters; only " quotes a value.', [
      replaceFix(`use ${fixed}`, span, fixed),
    ]);
  }
}

function hintOnBlank(span: Span, raw: string, place: Place): void {
  const list = fieldTestIn(raw, place) ? undefined : asList(raw, /[ \t\r\n\u00a0,]+/, place);
  const fixes = [...(list ? [replaceFix(`use ${list}`, span, list)] : []), ...quoteFix(span, raw)];
  const what = place.field ? 'value' : 'text';
  place.diagnostics.hint(
    'blank-in-value',
    span,
    `A blank does not separate anything: this is one ${what} with a blank in it.`,
    fixes,
  );
}

function quoteFix(span: Span, raw: string): readonly Fix[] {
  return /[\\*]/.test(raw) ? [] : [replaceFix('quote it, if the blank belongs to it', span, quote(raw))];
}

/** The parts of a literal as members of a list; undefined where that gives less than two. */
function asList(raw: string, separator: RegExp, place: Place): string | undefined {
  if (place.role === 'bound') return undefined;
  const parts = raw.split(separator).filter((part) => part !== '');
  if (parts.length < 2) return undefined;
  const list = parts.join(' or ');
  return place.field && place.role === 'clause' ? `(${list})` : list;
}

const FIELD_TEST = /^([A-Za-z_][A-Za-z0-9_]*)(?:\s*(==?|!=)\s*|\s+(?:(is|eq|equals|like|in|contains)\s+)?)(\S.*)?$/is;

/** Raises `looks-like-field-test` on free text such as `action=REJECT` or `action is REJECT`. */
export function hintOnFreeText(literal: Literal, place: Place): void {
  const raw = place.text.slice(literal.span.start, literal.span.end);
  const match = fieldTestIn(raw, place);
  if (!match) return;
  const value = match[4];
  const negated = match[2] === '!=';
  const test = `${negated ? 'not ' : ''}${match[1]}:${value}`;
  place.diagnostics.hint(
    'looks-like-field-test',
    literal.span,
    `This is searched as one free text. A field is tested with a colon${negated ? ' and not' : ''}.`,
    value ? [replaceFix(`use ${test}`, literal.span, test)] : [],
  );
}

function fieldTestIn(raw: string, place: Place): RegExpExecArray | undefined {
  const match = place.field ? undefined : FIELD_TEST.exec(raw);
  return match?.[1] !== undefined && place.schema.typeOf(match[1]) ? match : undefined;
}
