/** What follows a field in KQL: a colon or comparison sign and a value, a list, or something that should not be there. */
import type { Fix, Literal, Node, Operator, Span, Test } from './ast.ts';
import { insertFix, replaceFix } from './diagnostics.ts';
import {
  type Cursor,
  countClause,
  enter,
  recover,
  report,
  skipBlanks,
  swallow,
  take,
  takeLiteral,
} from './kql-cursor.ts';
import { hintOnBare } from './kql-hints.ts';
import { opensRange, rangeAsKql, rangeAt, regexAt, SWITCH_TO_LUCENE, signBefore } from './kql-lookalikes.ts';
import { passSurplus, reportDangling, reportMissingOperator } from './kql-report.ts';
import { blanksEnd, isBlank, notAfterSign, operatorWordAt, scanBare, scanQuoted, signPairAt } from './kql-scan.ts';
import { strayCharacter } from './kql-stray.ts';
import { isStar } from './pieces.ts';
import { namesMatching } from './schema.ts';

/** Reads `( … )` as values of a field; given by the caller, since lists hold what a query holds. */
export type ListReader = (c: Cursor, field: Literal) => Node;

/** True where a colon or comparison sign stands. */
export const isSign = (char: string | undefined): boolean => char === ':' || char === '<' || char === '>';

/** True for a name the schema knows, or a pattern that fits one. */
export function isKnown(c: Cursor, literal: Literal): boolean {
  return namesMatching(literal, c.schema).length > 0;
}

/**
 * Reads a bare literal or a quoted one. A bare literal whose last word is a known field with a sign after it is two clauses
 * without an operator: the literal then ends before that word, and the mistake is reported.
 */
export function readLiteral(c: Cursor, role: 'field' | 'value'): Literal {
  const start = c.at;
  if (c.text[start] === '"') return takeLiteral(c, role);
  const { end } = scanBare(c.text, start).literal.span;
  const split = isSign(c.text[blanksEnd(c.text, end)]) ? lastWord(c, start, end) : undefined;
  return takeLiteral(c, split === undefined ? role : 'value', split);
}

/** Where the last word of a bare literal begins, if it is the field of a clause of its own. */
function lastWord(c: Cursor, start: number, end: number): number | undefined {
  let at = end;
  while (at > start && !isBlank(c.text[at - 1])) at--;
  if (at === start) return undefined;
  const word = scanBare(c.text, at, end).literal;
  const sign = signBefore(c.text, word, c.schema);
  if (!sign && !isKnown(c, word) && word.value !== '_exists_') return undefined;
  // A sign is reported by itself, as what Lucene would join the clauses with.
  if (!sign) reportMissingOperator(c, at, { start, end: at });
  c.forgiven = at;
  return at;
}

/** Reads the test after a field, from the sign at the cursor on. */
export function readTest(c: Cursor, field: Literal, list: ListReader): Node {
  c.lastField = field;
  return c.text[c.at] === ':' ? fieldTest(c, field, list) : comparison(c, field);
}

function fieldTest(c: Cursor, field: Literal, list: ListReader): Node {
  const colon = take(c, 'operator', c.at + 1);
  skipBlanks(c);
  const char = c.text[c.at];
  const direct = c.at === colon.end;
  if (char === '<' || char === '>') {
    if (c.text.slice(c.at, c.at + 2) === '<>') return stray(c);
    return comparisonAfterColon(c, field, colon);
  }
  const not = direct ? notAfterSign(c.text, c.at) : operatorWordAt(c.text, c.at);
  if (not?.word === 'not') return negated(c, field, list);
  if (nothingHere(c, direct)) return missingValue(c, field, ':');
  const look = lookalike(c, field, false);
  if (look) return look;
  if (char === '(') return inRun(c, field, ':', () => list(c, field));
  if (char === '{') return nested(c, field);
  if (char === ':' || char === '}') return stray(c);
  return inRun(c, field, ':', () => member(c, field, false));
}

/** Reads `not value`: the field applies to what is negated. */
function negated(c: Cursor, field: Literal, list: ListReader): Node {
  const word = take(c, 'word', c.at + 3);
  skipBlanks(c);
  if (!enter(c, word)) return error(c);
  const next = operatorWordAt(c.text, c.at);
  let node: Node;
  if (next?.word === 'not') node = withoutList(negated(c, field, list));
  else if (next || nothingHere(c, false)) {
    reportDangling(c, next ?? word);
    node = error(c);
  } else if (c.text[c.at] === '(') node = withoutList(list(c, field));
  else if (isSign(c.text[c.at]) || c.text[c.at] === '{' || c.text[c.at] === '}') node = stray(c);
  else node = lookalike(c, field, true) ?? member(c, field, true, 'clause');
  c.depth--;
  return { kind: 'not', span: { start: word.start, end: c.end }, node, list: field };
}

function withoutList(node: Node): Node {
  if (node.kind !== 'and' && node.kind !== 'or' && node.kind !== 'not') return node;
  const { list: _, ...rest } = node;
  return rest;
}

/** Reads one value at the cursor as a test of a field. The caller has looked at what stands there. */
export function member(
  c: Cursor,
  field: Literal,
  inList: boolean,
  role = inList ? ('member' as const) : ('clause' as const),
): Node {
  const value = readLiteral(c, 'value');
  if (!countClause(c, value.span)) return error(c);
  if (!value.quoted) hintOnBare(value, { text: c.text, schema: c.schema, diagnostics: c.diagnostics, field, role });
  c.previous = { literal: value, field };
  if (!value.quoted && isStar(value)) {
    if (!inList && !field.quoted && isStar(field)) return { kind: 'all', span: spanFrom(field, c) };
    return test(field, { kind: 'exists', span: value.span }, inList);
  }
  return test(field, { kind: 'match', span: value.span, value }, inList);
}

/** Lucene's ranges, regular expressions where a value begins: reported, and kept as a node that cannot run. */
export function lookalike(c: Cursor, field: Literal, inList: boolean): Node | undefined {
  const range = rangeAt(c.text, c.at);
  if (range) {
    const whole = { start: field.span.start, end: range.end };
    const kql = rangeAsKql(c.text.slice(field.span.start, field.span.end), range);
    const fixes = inList ? [] : [replaceFix(`use ${kql}`, whole, kql)];
    take(c, 'error', range.end);
    report(c, 'lucene-syntax', range, 'KQL has no ranges in brackets; a range is a pair of comparisons.', [
      ...fixes,
      SWITCH_TO_LUCENE,
    ]);
    return error(c);
  }
  if (opensRange(c.text, c.at)) {
    const opener = { start: c.at, end: c.at + 1 };
    report(c, 'unbalanced-bracket', opener, 'This bracket is never closed; in KQL a range is a pair of comparisons.', [
      SWITCH_TO_LUCENE,
    ]);
    return recover(c);
  }
  const regex = c.text[c.at] === '/' ? regexAt(c.text, c.at) : undefined;
  if (!regex) return undefined;
  take(c, 'regex', regex.end);
  report(
    c,
    'lucene-syntax',
    regex,
    'KQL has no regular expressions; its only wildcard is *. Quote the value if the slashes belong to it.',
    [SWITCH_TO_LUCENE],
  );
  return error(c);
}

function nested(c: Cursor, field: Literal): Node {
  const opener = c.at;
  let depth = 0;
  for (let at = opener; at < c.text.length; at++) {
    const char = c.text[at];
    if (char === '\\') at++;
    else if (char === '"') {
      const { literal, closed } = scanQuoted(c.text, at);
      if (!closed) {
        take(c, 'error', at);
        takeLiteral(c, 'value');
        return error(c);
      }
      at = literal.span.end - 1;
    } else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) {
      take(c, 'error', at + 1);
      return { kind: 'nested', span: spanFrom(field, c), field };
    }
  }
  swallow(c, c.text.slice(opener));
  take(c, 'error', c.text.trimEnd().length);
  report(
    c,
    'unbalanced-brace',
    { start: opener, end: opener + 1 },
    'This brace is never closed; flow logs have no nested fields, so no brace is needed.',
  );
  return error(c);
}

/** `field:>5`: Lucene's way to write a comparison. */
function comparisonAfterColon(c: Cursor, field: Literal, colon: Span): Node {
  const sign = take(c, 'operator', c.at + (c.text[c.at + 1] === '=' ? 2 : 1));
  const operator = c.text.slice(sign.start, sign.end) as Operator;
  skipBlanks(c);
  const name = c.text.slice(field.span.start, field.span.end);
  const edit = { start: field.span.end, end: c.at };
  report(
    c,
    'lucene-syntax',
    { start: colon.start, end: sign.end },
    `A comparison has no colon in KQL: ${name} ${operator} 5.`,
    [replaceFix(`use ${name} ${operator}`, edit, ` ${operator} `), SWITCH_TO_LUCENE],
  );
  c.muted++;
  const node = bound(c, field, operator, true);
  c.muted--;
  return node;
}

function comparison(c: Cursor, field: Literal): Node {
  if (c.text.slice(c.at, c.at + 2) === '<>') {
    const sign = take(c, 'error', c.at + 2);
    const name = c.text.slice(field.span.start, field.span.end);
    skipBlanks(c);
    report(c, 'unexpected-token', sign, `<> is no sign of KQL; unequal is written with not and a colon.`, [
      {
        title: `use not ${name}:`,
        edits: [
          { start: field.span.start, end: field.span.start, text: 'not ' },
          { start: field.span.end, end: c.at, text: ':' },
        ],
      },
    ]);
    c.muted++;
    const node = bound(c, field, '<', false);
    c.muted--;
    return node.kind === 'field' ? { kind: 'error', span: node.span } : node;
  }
  const sign = take(c, 'operator', c.at + (c.text[c.at + 1] === '=' ? 2 : 1));
  const operator = c.text.slice(sign.start, sign.end) as Operator;
  skipBlanks(c);
  return inRun(c, field, ` ${operator} `, () => bound(c, field, operator, c.at === sign.end));
}

/** Reads the one literal a comparison takes. */
function bound(c: Cursor, field: Literal, operator: Operator, direct: boolean): Node {
  const not = direct ? notAfterSign(c.text, c.at) : operatorWordAt(c.text, c.at);
  if (not?.word === 'not') {
    report(c, 'missing-value', { start: c.at, end: c.at }, 'A comparison takes one value; not goes before the field.', [
      {
        title: 'move not before the field',
        edits: [
          { start: field.span.start, end: field.span.start, text: 'not ' },
          { start: not.start, end: blanksEnd(c.text, not.end), text: '' },
        ],
      },
    ]);
    return recover(c, not.end);
  }
  if (nothingHere(c, direct)) return missingValue(c, field, operator);
  if (c.text[c.at] === '(') {
    report(
      c,
      'unexpected-token',
      { start: c.at, end: c.at + 1 },
      'A comparison takes one value, no list. Repeat the field: bytes > 1 or bytes > 2.',
    );
    return recover(c, c.at);
  }
  if (isSign(c.text[c.at]) || c.text[c.at] === '{' || c.text[c.at] === '}') return stray(c);
  const value = readLiteral(c, 'value');
  if (!countClause(c, value.span)) return error(c);
  if (!value.quoted)
    hintOnBare(value, { text: c.text, schema: c.schema, diagnostics: c.diagnostics, field, role: 'bound' });
  c.previous = { literal: value, field };
  return test(field, { kind: 'compare', span: value.span, operator, value }, false);
}

/** True where no value can begin: the end, a closing parenthesis, an operator. Directly after a sign, `and` and `or` are text. */
function nothingHere(c: Cursor, direct: boolean): boolean {
  if (c.at >= c.text.length || c.text[c.at] === ')') return true;
  if (direct) return false;
  return operatorWordAt(c.text, c.at) !== undefined || signPairAt(c.text, c.at) !== undefined;
}

function missingValue(c: Cursor, field: Literal, sign: string): Node {
  const name = c.text.slice(field.span.start, field.span.end) || 'field';
  const at = { start: c.at, end: c.at };
  const fixes: readonly Fix[] =
    sign === ':'
      ? [insertFix(`use ${name}:* for any value`, c.at, c.at < c.text.length && c.text[c.at] !== ')' ? '* ' : '*')]
      : [];
  report(c, 'missing-value', at, `A value is missing after ${name}${sign === ':' ? ':' : ` ${sign}`}.`, fixes);
  return { kind: 'error', span: at };
}

function stray(c: Cursor): Node {
  const start = c.at;
  if (c.text[c.at] === '}') {
    const span = passSurplus(c);
    return { kind: 'error', span };
  }
  strayCharacter(c);
  return { kind: 'error', span: { start, end: c.end } };
}

/** Remembers a test for `value-outside-list`. */
function inRun(c: Cursor, field: Literal, sign: string, read: () => Node): Node {
  const start = c.at;
  const node = read();
  if (node.kind !== 'error') c.run = { field, sign, value: { start, end: c.end }, members: [], open: false };
  return node;
}

/** A member of a list spans its value alone; elsewhere the test begins with the field. */
function test(field: Literal, tested: Test, inList: boolean): Node {
  const { start, end } = tested.span;
  return {
    kind: 'field',
    span: { start: inList ? start : Math.min(field.span.start, start), end },
    field,
    test: tested,
  };
}

function spanFrom(field: Literal, c: Cursor): Span {
  return { start: field.span.start, end: c.end };
}

function error(c: Cursor): Node {
  return { kind: 'error', span: { start: c.end, end: c.end } };
}
