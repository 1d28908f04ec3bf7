/**
 * The recursive descent over levels and clauses:
 *
 *   level  = clause { [ AND | OR ] clause }
 *   clause = { NOT | "!" } [ "+" | "-" ] ( "(" level ")" | name ":" ( value | "(" level ")" ) | value )
 */
import type { Literal, Node, Span, Test } from './ast.ts';
import { insertFix, removeFix, replaceFix } from './diagnostics.ts';
import { blanksEnd, isBlank } from './kql-scan.ts';
import { MAX_CLAUSES, MAX_DEPTH } from './limits.ts';
import { type Clause, combine, readingOf } from './lucene-combine.ts';
import { hintOnLevel } from './lucene-level-hints.ts';
import {
  halt,
  type OperatorWord,
  operatorAt,
  type Reader,
  recover,
  report,
  signAt,
  take,
  takeBlanks,
  type Word,
  wordAt,
} from './lucene-reader.ts';
import {
  reportComparison,
  reportEquals,
  reportMissingField,
  reportSignedValue,
  reportWildName,
} from './lucene-slips.ts';
import { checkEnd, colonForValue, missingValue, parseSuffixes, parseValue, takeString } from './lucene-value.ts';
import { namesMatching } from './schema.ts';

type EmptyCode = 'empty-group' | 'empty-list';

const TOO_DEEP = `Parentheses and negations may be ${MAX_DEPTH} levels deep.`;

/** Reads clauses up to the end or the parenthesis that closes this level; undefined when there is none. `list` is its field. */
export function parseLevel(reader: Reader, list: Literal | undefined): Node | undefined {
  const clauses: Clause[] = [];
  let pending: OperatorWord | undefined;
  let blamed = false;
  for (takeBlanks(reader); !levelEnds(reader); takeBlanks(reader)) {
    const operator = operatorAt(reader.text, reader.at);
    if (operator && operator.operator !== 'not') {
      const dangles = pending !== undefined || clauses.length === 0;
      if (dangles && !blamed) dangling(reader, operator);
      take(reader, dangles ? 'error' : 'word', operator.end);
      pending ??= clauses.length > 0 ? operator : undefined;
      continue;
    }
    const joint = clauses.length === 0 ? 'first' : pending && pending.operator !== 'not' ? pending.operator : 'blank';
    const clause = parseClause(reader, list, joint);
    blamed = clause === undefined;
    if (!clause) continue;
    clauses.push(clause);
    pending = undefined;
  }
  if (pending && !blamed) dangling(reader, pending);
  if (clauses.length === 0) return undefined;
  const reading = readingOf(clauses);
  if (!reader.halted) hintOnLevel(reader, clauses, reading);
  return combine(clauses, reading);
}

/**
 * Reads the parentheses at the reader's place: a group, or the value list of a field. An undefined node comes with an error.
 */
function parseGroup(reader: Reader, list: Literal | undefined, empty: EmptyCode): Node | undefined {
  const opener = { start: reader.at, end: reader.at + 1 };
  if (reader.nesting >= MAX_DEPTH) {
    halt(reader, opener, TOO_DEEP);
    return undefined;
  }
  take(reader, 'paren', opener.end);
  reader.open++;
  reader.nesting++;
  if (list) reader.lists++;
  takeBlanks(reader);
  const { at } = reader;
  if (reader.text[at] === ')') {
    const pair = { start: opener.start, end: at + 1 };
    const fixes =
      empty === 'empty-list'
        ? [replaceFix('use * for any value', pair, '*')]
        : [removeFix('remove the parentheses', pair)];
    report(reader, { code: empty, start: at, end: at, message: 'Nothing stands between these parentheses.', fixes });
  }
  const node = parseLevel(reader, list);
  reader.open--;
  reader.nesting--;
  if (list) reader.lists--;
  if (reader.text[reader.at] === ')') {
    take(reader, 'paren', reader.at + 1);
  } else if (reader.swallowedClosers > 0) {
    reader.swallowedClosers--;
  } else {
    const fixes = [insertFix('insert ) at the end', reader.text.length, ')')];
    report(reader, { code: 'unbalanced-paren', ...opener, message: 'This ( is never closed.', fixes });
  }
  return node;
}

/** Whether a level ends here; a closing parenthesis that closes nothing is reported and skipped. */
function levelEnds(reader: Reader): boolean {
  while (reader.text[reader.at] === ')' && reader.open === 0) {
    const span = take(reader, 'error', reader.at + 1);
    const fixes = [removeFix('remove )', span)];
    report(reader, { code: 'unbalanced-paren', ...span, message: 'This ) closes nothing.', fixes });
    takeBlanks(reader);
  }
  return operandMissing(reader);
}

function operandMissing(reader: Reader): boolean {
  return reader.at >= reader.text.length || reader.text[reader.at] === ')';
}

function dangling(reader: Reader, { start, end }: Span): void {
  const word = reader.text.slice(start, end);
  const after = blanksEnd(reader.text, end);
  const fixes = [
    removeFix(`remove ${word}`, {
      start: after < reader.text.length ? start : trimmed(reader.text, start),
      end: after,
    }),
  ];
  report(reader, { code: 'dangling-operator', start, end, message: `${word} has nothing to work on here.`, fixes });
}

/** The offset after the last character before `at` that is no blank. */
function trimmed(text: string, at: number): number {
  let end = at;
  while (isBlank(text[end - 1])) end--;
  return end;
}

function parseClause(reader: Reader, list: Literal | undefined, joint: Clause['joint']): Clause | undefined {
  const start = reader.at;
  const prefix = parsePrefix(reader);
  if (!prefix) return undefined;
  const operand = reader.at;
  reader.nesting += prefix.negations;
  const node = parseOperand(reader, list) ?? errorNode(operand, reader.at);
  reader.nesting -= prefix.negations;
  return { start, end: reader.at, operand, node, joint, ...prefix };
}

type Prefix = Pick<Clause, 'sign' | 'negations'>;

/** Reads NOT, `!` and a sign; undefined when no operand follows them, which is reported. */
function parsePrefix(reader: Reader): Prefix | undefined {
  const { text } = reader;
  let negations = 0;
  let last: Span | undefined;
  for (let operator = operatorAt(text, reader.at); operator; operator = operatorAt(text, reader.at)) {
    if (operator.operator !== 'not') {
      dangling(reader, operator);
    } else if (reader.nesting + ++negations > MAX_DEPTH) {
      halt(reader, operator, TOO_DEEP);
      return undefined;
    }
    take(reader, operator.operator === 'not' ? 'word' : 'error', operator.end);
    last = operator;
    takeBlanks(reader);
  }
  const sign = text[reader.at];
  if (sign === '+' || sign === '-') return parseSign(reader, sign, negations);
  if (!last || !operandMissing(reader)) return { sign: undefined, negations };
  dangling(reader, last);
  return undefined;
}

function parseSign(reader: Reader, sign: '+' | '-', negations: number): Prefix | undefined {
  const { text } = reader;
  const span = take(reader, 'operator', reader.at + 1);
  if (isBlank(text[reader.at]) || operandMissing(reader)) {
    dangling(reader, span);
    return undefined;
  }
  if (negations > 0) dangling(reader, span);
  for (let surplus = prefixAt(text, reader.at); surplus; surplus = prefixAt(text, reader.at)) {
    dangling(reader, surplus);
    take(reader, 'error', surplus.end);
    takeBlanks(reader);
    if (operandMissing(reader)) return undefined;
  }
  return { sign: negations > 0 ? undefined : sign, negations };
}

/** An operator or sign that stands where an operand must begin. */
function prefixAt(text: string, at: number): Span | undefined {
  return text[at] === '+' || text[at] === '-' ? { start: at, end: at + 1 } : operatorAt(text, at);
}

/** Reads what sign and negations apply to. Undefined after an error. */
function parseOperand(reader: Reader, list: Literal | undefined): Node | undefined {
  const { text, at } = reader;
  if (text[at] === '(') return parseOuterGroup(reader, list, 'empty-group');
  if (text[at] === ':' || (signAt(text, at) && !list)) return testWithoutField(reader);
  const word = text[at] === '/' ? undefined : wordAt(text, at);
  if (word?.raw) {
    const next = blanksEnd(text, word.end);
    const colon = text[next] === ':';
    const known = (colon || signAt(text, next)) && isField(reader, word);
    if (list && known) return fieldInList(reader, word);
    if (colon && !list) return parseFieldTest(reader, word);
    if (!colon && known) return comparisonOfKql(reader, word);
    if (/^==?$/.test(word.raw) && text[next] === '"') {
      reportEquals(reader, word);
      take(reader, 'error', word.end);
      takeBlanks(reader);
      takeString(reader);
      return undefined;
    }
  }
  return testNode(reader, list, parseValue(reader, list));
}

function isField({ schema }: Reader, { raw, name }: Word): boolean {
  return raw === '_exists_' || namesMatching(name, schema).length > 0;
}

function parseOuterGroup(reader: Reader, list: Literal | undefined, empty: EmptyCode): Node | undefined {
  const start = reader.at;
  const node = parseGroup(reader, list, empty);
  const sound = parseSuffixes(reader, false);
  const { text, at } = reader;
  const touches = '(+-!'.includes(text[at] ?? ' ') || operatorAt(text, at);
  return (touches || checkEnd(reader, start)) && sound ? node : undefined;
}

/** A colon or sign with no field before it; what follows is read and dropped. */
function testWithoutField(reader: Reader): undefined {
  reportMissingField(reader);
  if (reader.text[reader.at] !== ':') {
    parseValue(reader, undefined);
    return undefined;
  }
  take(reader, 'operator', reader.at + 1);
  if (reader.text[reader.at] === ':') {
    recover(reader);
    return undefined;
  }
  takeBlanks(reader);
  parseFieldValue(reader, { span: { start: reader.at, end: reader.at }, quoted: false, value: '', pieces: [] });
  return undefined;
}

function fieldInList(reader: Reader, word: Word): undefined {
  const message = 'A value list holds values of its own field only; close it before the next field.';
  report(reader, { code: 'field-in-list', start: word.start, end: word.end, message });
  take(reader, 'field', word.end);
  takeBlanks(reader);
  if (reader.text[reader.at] === ':') {
    take(reader, 'operator', reader.at + 1);
    takeBlanks(reader);
    parseFieldValue(reader, word.name);
  } else {
    parseValue(reader, word.name);
  }
  return undefined;
}

/** `dstport > 5`, which lacks the colon. */
function comparisonOfKql(reader: Reader, word: Word): undefined {
  take(reader, 'field', word.end);
  takeBlanks(reader);
  reportComparison(reader, word);
  parseValue(reader, word.name);
  return undefined;
}

function parseFieldTest(reader: Reader, word: Word): Node | undefined {
  take(reader, 'field', word.end);
  takeBlanks(reader);
  const colon = take(reader, 'operator', reader.at + 1);
  takeBlanks(reader);
  const everything = word.raw === '*' && wordAt(reader.text, reader.at).raw === '*';
  if (word.wild && !everything) reportWildName(reader, word, colon);
  reader.lastField = word.raw;
  const node = parseFieldValue(reader, word.name);
  if (everything && node) return { kind: 'all', span: { start: word.start, end: reader.at } };
  return word.wild || !node ? undefined : { ...node, span: { start: word.start, end: reader.at } };
}

/** What stands behind the colon of a field test. */
function parseFieldValue(reader: Reader, field: Literal): Node | undefined {
  const { text, at } = reader;
  if (missingValue(reader, text.slice(field.span.start, field.span.end))) return undefined;
  if (text[at] === '(') {
    const node = parseOuterGroup(reader, field, 'empty-list');
    return node && asList(node, field);
  }
  if ('+-!'.includes(text[at]!)) return reportSignedValue(reader, field);
  if (text[at] === ':') return colonForValue(reader);
  return testNode(reader, field, parseValue(reader, field));
}

/** Marks the node of a value list for printing; a list that holds other tests too is printed as those. */
function asList(node: Node, field: Literal): Node {
  const nodes = node.kind === 'and' || node.kind === 'or' ? node.nodes : node.kind === 'not' ? [node.node] : [];
  return nodes.length > 0 && isPure(node, field) ? ({ ...node, list: field } as Node) : node;
}

function isPure(node: Node, field: Literal): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.every((inner) => isPure(inner, field));
    case 'not':
      return isPure(node.node, field);
    case 'field':
      return node.field === field;
    default:
      return false;
  }
}

/** One test as a node, counted; free text of stars alone is every record. */
function testNode(reader: Reader, field: Literal | undefined, test: Test | undefined): Node | undefined {
  if (!test) return undefined;
  const { span } = test;
  reader.clauses++;
  if (reader.clauses > MAX_CLAUSES) {
    halt(reader, span, `A query may have ${MAX_CLAUSES} tests; this is one more.`);
    return undefined;
  }
  if (field?.value === '_exists_') return existsNode(reader, test);
  if (!field && test.kind === 'exists') return { kind: 'all', span };
  return { kind: 'field', span, field, test };
}

/** `_exists_:name`. A star in the name counts with and without its backslash. */
function existsNode(reader: Reader, test: Test): Node | undefined {
  const { span } = test;
  const quoted = test.kind === 'match' && test.value.quoted ? test.value : undefined;
  const word = wordAt(reader.text, span.start);
  const field = quoted ?? (word.wild ? word.literal : word.name);
  const named = test.kind === 'match' || test.kind === 'exists';
  if (named && !field.pieces.some((piece) => 'wildcard' in piece && piece.wildcard === '?')) {
    return { kind: 'field', span, field, test: { kind: 'exists', span } };
  }
  const start = named ? reader.text.indexOf('?', span.start) : span.start;
  const message = 'After _exists_: stands the name of a field; a * in it stands for any characters.';
  report(reader, { code: 'unexpected-token', start, end: start + 1, message });
  return undefined;
}

function errorNode(start: number, end: number): Node {
  return { kind: 'error', span: { start, end } };
}
