/** Mistakes of people who come from KQL or from other query bars: what to say, and how to write it here. */
import type { Literal, Span } from './ast.ts';
import { insertFix, replaceFix } from './diagnostics.ts';
import { blanksEnd, isBlank } from './kql-scan.ts';
import { type Reader, report, SWITCH_TO_KQL, signAt, type Word, wordAt } from './lucene-reader.ts';
import { unexpected } from './lucene-value.ts';
import { quote } from './quote.ts';

/** A colon or comparison sign at the reader's place, where a clause begins. */
export function reportMissingField(reader: Reader): void {
  const { at, lastField } = reader;
  const isColon = reader.text[at] === ':';
  const address = /^[\da-f]*:[\da-f:.]+(\/\d+)?/i.exec(reader.text.slice(at))?.[0];
  const quoted = address?.includes('::')
    ? [replaceFix(`use ${quote(address)}`, { start: at, end: at + address.length }, quote(address))]
    : [];
  const name = lastField && (isColon ? lastField : `${lastField}:`);
  report(reader, {
    code: 'missing-field',
    start: at,
    end: at,
    message: `A field belongs before this ${isColon ? 'colon' : 'sign, and a colon'}.`,
    fixes: quoted.length === 0 && name ? [insertFix(`insert ${name}`, at, name)] : quoted,
  });
}

/** A known field and the comparison sign at the reader's place, without a colon. */
export function reportComparison(reader: Reader, word: Word): void {
  const { text, at } = reader;
  const sign = signAt(text, at)!;
  const span = { start: at, end: at + sign.length };
  const value = wordAt(text, blanksEnd(text, span.end));
  const gap = { start: word.end, end: value.start };
  if (sign === '<>') {
    const test = `NOT ${word.raw}:${value.raw}`;
    const fixes = value.raw ? [replaceFix(`use ${test}`, { start: word.start, end: value.end }, test)] : [];
    report(reader, {
      code: 'unexpected-token',
      ...span,
      message: 'There is no <>; write NOT before the field, and a colon.',
      fixes,
    });
    return;
  }
  report(reader, {
    code: 'kql-syntax',
    ...span,
    message: `In Lucene a colon stands before ${sign}.`,
    fixes: [replaceFix(`use ${word.raw}:${sign}${value.raw}`, gap, `:${sign}`), SWITCH_TO_KQL],
  });
}

/** A lone `=` or `==` before a quote; in `!=` the sign before it has been read as NOT. */
export function reportEquals(reader: Reader, { start, end }: Word): void {
  const { text } = reader;
  const negated = text[start - 1] === '!';
  let nameEnd = negated ? start - 1 : start;
  while (isBlank(text[nameEnd - 1])) nameEnd--;
  let nameStart = nameEnd;
  while (/[\w*\\.-]/.test(text[nameStart - 1] ?? ' ')) nameStart--;
  const colon = { start: nameEnd, end: blanksEnd(text, end), text: ':' };
  const negation = negated ? [{ start: nameStart, end: nameStart, text: 'NOT ' }] : [];
  const fixes = nameStart < nameEnd ? [{ title: 'use a colon', edits: [...negation, colon] }] : [];
  const message = 'A field is tested with a colon; an equals sign means nothing here.';
  report(reader, { code: 'unexpected-token', start, end, message, fixes });
}

/** A field name with a wildcard that has no backslash. */
export function reportWildName(reader: Reader, word: Word, colon: Span): void {
  const escaped = word.raw.replace(/\\[\s\S]|\*/g, (part) => (part === '*' ? '\\*' : part));
  const fixes = escaped === word.raw ? [] : [replaceFix(`use ${escaped}`, word, escaped)];
  const message = 'In a field name * needs a backslash, and there is no ?.';
  report(reader, { code: 'unexpected-token', start: colon.start, end: colon.end, message, fixes });
}

/** A sign directly after the colon: a negative number without quotes, or a negation in the wrong place. */
export function reportSignedValue(reader: Reader, field: Literal): undefined {
  const { text, at } = reader;
  const raw = wordAt(text, at).raw;
  const value = raw.slice(1);
  const name = text.slice(field.span.start, field.span.end);
  const test = `${text[at] === '+' ? '' : 'NOT '}${name}:${value}`;
  const whole = { start: field.span.start, end: at + raw.length };
  const quoteIt = replaceFix(`use ${quote(raw)}`, { start: at, end: at + raw.length }, quote(raw));
  const moveIt = replaceFix(`use ${test}`, whole, test);
  const numeric = /^\d/.test(value);
  if (raw === '-' && name !== '') return unexpected(reader, [replaceFix(`use NOT ${name}:*`, whole, `NOT ${name}:*`)]);
  return unexpected(reader, value === '' || name === '' ? [] : numeric ? [quoteIt, moveIt] : [moveIt, quoteIt]);
}
