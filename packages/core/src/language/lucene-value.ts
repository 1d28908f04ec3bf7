/** One value of a field, or one free term: word, string, expression, range or comparison, with what may follow it. */
import type { Fix, Literal, Span, Test } from './ast.ts';
import { insertFix, removeFix, replaceFix } from './diagnostics.ts';
import { blanksEnd, isBlank } from './kql-scan.ts';
import { MAX_REGEX } from './limits.ts';
import { hintOnWord } from './lucene-hints.ts';
import { parseRange } from './lucene-range.ts';
import {
  characterEnd,
  closersIn,
  halt,
  operatorAt,
  type Reader,
  recover,
  regexEnd,
  report,
  reportUnclosedString,
  signAt,
  stringAt,
  take,
  takeBlanks,
  wordAt,
  wordKind,
} from './lucene-reader.ts';
import { regexProblem } from './lucene-regex.ts';
import { isStar } from './pieces.ts';
import { quote } from './quote.ts';

/**
 * Reads the value that begins at the reader's place, its boost included; `field` undefined for a free term. An undefined test
 * comes with an error.
 */
export function parseValue(reader: Reader, field: Literal | undefined): Test | undefined {
  const start = reader.at;
  const test = parseBareValue(reader, field);
  if (reader.halted) return undefined;
  const sound = parseSuffixes(reader, reader.text[start] === '"');
  return checkEnd(reader, start) && sound ? test : undefined;
}

function parseBareValue(reader: Reader, field: Literal | undefined): Test | undefined {
  const { text, at } = reader;
  switch (text[at]) {
    case '"': {
      const value = takeString(reader);
      return value && { kind: 'match', span: value.span, value };
    }
    case '/':
      return parseRegex(reader);
    case '[':
    case '{':
      return parseRange(reader);
    case '<':
    case '>':
      return parseComparison(reader, field);
    default: {
      const word = wordAt(text, at);
      if (word.raw === '') return unexpected(reader);
      take(reader, wordKind(word.raw), word.end);
      const sound = hintOnWord(reader, word, field);
      if (isStar(word.literal)) return { kind: 'exists', span: word.literal.span };
      return sound ? { kind: 'match', span: word.literal.span, value: word.literal } : undefined;
    }
  }
}

/** Takes a string; undefined when it is not closed, which is reported. */
export function takeString(reader: Reader): Literal | undefined {
  const { literal, closed } = stringAt(reader.text, reader.at);
  take(reader, closed ? 'string' : 'error', literal.span.end);
  if (closed) return literal;
  reportUnclosedString(reader, literal.span);
  return undefined;
}

function parseRegex(reader: Reader): Test | undefined {
  const { text, at: start } = reader;
  const end = regexEnd(text, start);
  if (end === undefined) {
    const span = take(reader, 'error', text.length);
    reader.swallowedClosers += closersIn(text, span);
    const message = 'This regular expression is never closed.';
    const raw = wordAt(text, start).raw;
    const fixes = [
      insertFix('insert / at the end', span.end, '/'),
      replaceFix(`use ${quote(raw)}`, { start, end: start + raw.length }, quote(raw)),
    ];
    report(reader, { code: 'unterminated-regex', ...span, message, fixes });
    return undefined;
  }
  const source = text.slice(start + 1, end - 1);
  const problem = regexProblem(source);
  const span = take(reader, 'regex', end);
  if (source.length > MAX_REGEX) {
    halt(reader, span, `A regular expression may have ${MAX_REGEX} characters; this one has ${source.length}.`);
    return undefined;
  }
  if (problem === undefined) return { kind: 'regex', span, source };
  const message = `This regular expression cannot be used: ${problem}.`;
  const fixes = [replaceFix('search for it as text', span, quote(text.slice(span.start, span.end)))];
  report(reader, { code: 'bad-regex', ...span, message, fixes });
  return undefined;
}

function parseComparison(reader: Reader, field: Literal | undefined): Test | undefined {
  const start = reader.at;
  const operator = signAt(reader.text, start)!;
  take(reader, operator === '<>' ? 'error' : 'operator', start + operator.length);
  if (operator === '<>') {
    const message = 'There is no <>; write NOT before the field, and a colon.';
    report(reader, {
      code: 'unexpected-token',
      start,
      end: reader.at,
      message,
      fixes: [removeFix('remove <>', { start, end: reader.at })],
    });
    takeBlanks(reader);
    parseOperand(reader, field);
    return undefined;
  }
  takeBlanks(reader);
  const value = parseOperand(reader, field);
  return value && { kind: 'compare', span: { start, end: value.span.end }, operator, value };
}

/** The one literal after a comparison sign. */
function parseOperand(reader: Reader, field: Literal | undefined): Literal | undefined {
  if (missingValue(reader, undefined)) return undefined;
  if (reader.text[reader.at] === '"') return takeString(reader);
  const word = wordAt(reader.text, reader.at);
  if (word.raw === '' || '+-!/'.includes(word.raw[0]!)) return unexpected(reader);
  take(reader, wordKind(word.raw), word.end);
  hintOnWord(reader, word, field);
  return word.literal;
}

/**
 * Reports a value that is not there: at the end, before a closing parenthesis or an operator word. `name` is the field before the
 * colon, as typed; undefined after a comparison sign.
 */
export function missingValue(reader: Reader, name: string | undefined): boolean {
  const { text, at } = reader;
  const operator = text[at] === '!' ? undefined : operatorAt(text, at);
  if (at < text.length && text[at] !== ')' && !operator) return false;
  const word = operator && text.slice(operator.start, operator.end);
  const fixes: Fix[] = name ? [insertFix(`use ${name}:* for any value`, at, word ? '* ' : '*')] : [];
  if (operator) fixes.unshift(replaceFix(`use ${quote(word!)}`, operator, quote(word!)));
  const place = name ? ` after ${name}:` : '';
  const message = word
    ? `A value is missing${place}, before ${word}; to search for the word itself, quote it.`
    : `A value is missing${place || ' here'}.`;
  report(reader, { code: 'missing-value', start: at, end: at, message, fixes });
  return true;
}

/** Reports the character at the reader's place, and skips the rest of the clause. */
export function unexpected(reader: Reader, fixes: readonly Fix[] = []): undefined {
  const { text, at } = reader;
  const character = text[at]!;
  const pair = signAt(text, at) === '<>' ? 2 : 0;
  const end = Math.max(characterEnd(text, at), at + pair);
  take(reader, 'error', end);
  if (character === ']' || character === '}') {
    const code = character === ']' ? 'unbalanced-bracket' : 'unbalanced-brace';
    const removal = [removeFix(`remove ${character}`, { start: at, end })];
    report(reader, { code, start: at, end, message: `This ${character} closes nothing.`, fixes: removal });
    return undefined;
  }
  const message = `The character ${text.slice(at, end)} cannot stand here; quote the value, or put a backslash before it.`;
  report(reader, { code: 'unexpected-token', start: at, end, message, fixes });
  recover(reader, character === '(' ? 1 : 0);
  return undefined;
}

/** Boosts and tildes after a value or group. False when an error was reported. */
export function parseSuffixes(reader: Reader, quoted: boolean): boolean {
  const { text } = reader;
  let sound = true;
  for (;;) {
    const rest = text.slice(reader.at, reader.at + 40);
    const boost = /^\^\d+(\.\d+)?/.exec(rest)?.[0];
    const tilde = /^~[\d.]*/.exec(rest)?.[0];
    const suffix = boost ?? tilde;
    if (suffix === undefined) return sound;
    const span = take(reader, boost ? 'operator' : 'error', reader.at + suffix.length);
    const fixes = [removeFix(`remove ${suffix}`, span)];
    if (boost) {
      reader.diagnostics.hint(
        'boost-ignored',
        span,
        'A record matches or it does not: the boost has no effect.',
        fixes,
      );
      continue;
    }
    const code = quoted ? 'unsupported-proximity' : 'unsupported-fuzzy';
    const message = quoted
      ? 'Values are compared whole: there is no proximity search.'
      : 'There is no fuzzy search; use * and ? instead.';
    report(reader, { code, ...span, message, fixes });
    sound = false;
    recoverWord(reader);
  }
}

/** What touches an unsupported tilde belongs to the same mistake. */
function recoverWord(reader: Reader): void {
  take(reader, 'error', wordAt(reader.text, reader.at).end);
}

/**
 * After a complete term stands a blank, a closing parenthesis or the end; a colon after it is one too many. `start` is where
 * the term begins.
 */
export function checkEnd(reader: Reader, start: number): boolean {
  const { text, at } = reader;
  const next = blanksEnd(text, at);
  if (text[next] === ':') {
    takeBlanks(reader);
    surplusColon(reader, start);
    return false;
  }
  if (at === text.length || isBlank(text[at]) || text[at] === ')') return true;
  unexpected(reader, glueFixes(reader, start));
  return false;
}

/** What touches the end of a term: a field without its colon, a quote too many, or a character that needs quotes. */
function glueFixes({ text, schema, at }: Reader, start: number): readonly Fix[] {
  const name = /^\w+/.exec(text.slice(start, at))?.[0] ?? '';
  const between = text.slice(start + name.length, at);
  const lacksColon =
    text[at] === '"' ? /^==?$/.test(between) : text[at] === '(' && between === '' && schema.typeOf(name);
  if (lacksColon) return [replaceFix('use a colon', { start: start + name.length, end: at }, ':')];
  if (text[at] === '"') return [removeFix('remove the quote', { start: at, end: at + 1 })];
  if (text[at] === '(' || '"([{'.includes(text[start]!)) return [insertFix('insert AND', at, ' AND ')];
  const span = valueRun(text, start);
  return [replaceFix(`use ${quote(text.slice(span.start, span.end))}`, span, quote(text.slice(span.start, span.end)))];
}

/** From the beginning of a value, its comparison sign left out, to the next blank, quote or parenthesis. */
function valueRun(text: string, termStart: number): Span {
  const start = blanksEnd(text, termStart + (signAt(text, termStart) ?? '').length);
  return { start, end: start + /^[^ \t\r\n\u00a0()"]*/.exec(text.slice(start))![0].length };
}

function surplusColon(reader: Reader, start: number): void {
  const { at } = reader;
  take(reader, 'error', at + 1);
  report(reader, { code: 'unexpected-token', start: at, end: at + 1, ...colonAdvice(reader, start, at) });
  recover(reader);
}

function colonAdvice(reader: Reader, termStart: number, colon: number): { message: string; fixes: readonly Fix[] } {
  const { text } = reader;
  const value = valueRun(text, termStart);
  const start = addressStart(reader, value.start);
  const span = { start, end: value.end };
  const run = text.slice(span.start, span.end);
  const [, address, port] = /^(\d+(?:\.\d+){3}):(\d+)$/.exec(run) ?? [];
  if (address && port) {
    const fixes = [replaceFix(`use dstport:${port}`, span, `${address} AND dstport:${port}`)];
    return { message: 'An address has no port in it; the port is a test of its own.', fixes };
  }
  const name = text[start] === '"' ? stringAt(text, start).literal : undefined;
  if (name && reader.schema.typeOf(name.value)) {
    const fixes = [replaceFix(`use ${name.value}:`, name.span, name.value)];
    return { message: 'A field name has no quotes around it.', fixes };
  }
  const fixes = span.end > colon ? [replaceFix(`use ${quote(run)}`, span, quote(run))] : [];
  return { message: 'A value with a colon needs quotes around it, as IPv6 addresses and times do.', fixes };
}

/** Where an IPv6 address begins whose first group was read as a field name. */
function addressStart({ text, schema }: Reader, start: number): number {
  const group = /(?<![^ \t\r\n\u00a0("+-])[\da-f]{1,4}:$/i.exec(text.slice(Math.max(0, start - 6), start))?.[0];
  return group && !schema.typeOf(group.slice(0, -1)) ? start - group.length : start;
}

/** A colon where the value must begin: one too many, or an IPv6 address without quotes. */
export function colonForValue(reader: Reader): undefined {
  const { at } = reader;
  report(reader, { code: 'unexpected-token', start: at, end: at + 1, ...colonAdvice(reader, at, at) });
  return unexpected(reader);
}
