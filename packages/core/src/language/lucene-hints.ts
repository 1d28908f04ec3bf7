/** Remarks on single bare words: valid, but seldom what was meant. */
import type { Literal } from './ast.ts';
import { replaceFix } from './diagnostics.ts';
import { type Reader, report, SWITCH_TO_KQL, type Word } from './lucene-reader.ts';
import { namesMatching } from './schema.ts';

/** Raises what a bare value (of a field) or term (without) deserves. False when the word was reported as an error. */
export function hintOnWord(reader: Reader, word: Word, field: Literal | undefined): boolean {
  hintOnQuotes(reader, word);
  const types = field ? typesOf(reader, field) : [];
  const holdsText = types.length === 0 || types.includes('text');
  if (isLowerCaseOperator(word.raw)) return onLowerCase(reader, word, holdsText);
  if (word.raw.includes(',') && holdsText) hintOnComma(reader, word, field !== undefined);
  if (!field) hintOnFieldTest(reader, word);
  return true;
}

export function isLowerCaseOperator(raw: string): boolean {
  return /^(and|or|not)$/i.test(raw) && raw !== raw.toUpperCase();
}

function typesOf(reader: Reader, field: Literal): readonly (string | undefined)[] {
  return namesMatching(field, reader.schema).map((name) => reader.schema.typeOf(name));
}

function onLowerCase(reader: Reader, { raw, start, end }: Word, holdsText: boolean): boolean {
  const upper = raw.toUpperCase();
  const fixes = [replaceFix(`use ${upper}`, { start, end }, upper)];
  const inList = reader.lists > 0;
  if (!holdsText && inList) {
    const message = `In Lucene ${upper} is written in upper case.`;
    report(reader, { code: 'kql-syntax', start, end, message, fixes: [...fixes, SWITCH_TO_KQL] });
    return false;
  }
  const message = `In lower case ${raw} is a value to search for; the operator is ${upper}.`;
  reader.diagnostics.hint('lowercase-operator', { start, end }, message, [...fixes, SWITCH_TO_KQL]);
  return true;
}

function hintOnComma(reader: Reader, { raw, start, end }: Word, ofField: boolean): void {
  const parts = raw.split(',').filter((part) => part !== '');
  const list = ofField && reader.lists === 0 ? `(${parts.join(' OR ')})` : parts.join(' OR ');
  const fixes = parts.length > 1 ? [replaceFix(`use ${list}`, { start, end }, list)] : [];
  const message = 'A comma does not separate values: this is one value with a comma in it.';
  reader.diagnostics.hint('comma-in-value', { start, end }, message, fixes);
}

const CURLY = /[\u2018-\u201f\u00ab\u00bb]/;

/** Quotes that do not quote; the words up to the closing one are covered by one hint. */
function hintOnQuotes(reader: Reader, { raw, start, end }: Word): void {
  if (start < reader.quotesHinted) return;
  const curly = CURLY.test(raw);
  if (!curly && !/^'|'$/.test(raw)) return;
  const opening = curly ? /^[\u2018-\u201f\u00ab]/ : /^'/;
  const closing = curly ? /^[^()"]*?[\u2018-\u201f\u00bb](?=[ \t\r\n\u00a0)]|$)/ : /^[^()"]*?'(?=[ \t\r\n\u00a0)]|$)/;
  const content = opening.test(raw) ? closing.exec(reader.text.slice(start + 1))?.[0] : undefined;
  const span = { start, end: content === undefined ? end : start + 1 + content.length };
  reader.quotesHinted = span.end;
  const fixed = content === undefined ? undefined : `"${content.slice(0, -1)}"`;
  const fixes = fixed === undefined ? [] : [replaceFix(`use ${fixed}`, span, fixed)];
  const what = curly ? 'Curly' : 'Single';
  const message = `${what} quotes are ordinary characters; only straight " quotes a value.`;
  reader.diagnostics.hint(curly ? 'curly-quotes' : 'single-quotes', span, message, fixes);
}

/** `action=REJECT` and the like as one word; with blanks it is several clauses. */
function hintOnFieldTest(reader: Reader, { raw, start, end }: Word): void {
  const match = /^([A-Za-z_]\w*)(==?|!=)(.*)$/s.exec(raw);
  if (!match || !reader.schema.typeOf(match[1]!)) return;
  const [, name, operator, value] = match;
  const test = `${operator === '!=' ? 'NOT ' : ''}${name}:${value}`;
  const fixes = value ? [replaceFix(`use ${test}`, { start, end }, test)] : [];
  const message = 'This is searched as one free text. A field is tested with a colon.';
  reader.diagnostics.hint('looks-like-field-test', { start, end }, message, fixes);
}
