/**
 * KQL: text → tree, tokens, syntax errors and the hints that need no value to be typed.
 *
 *     query   = [ level ]                                     empty text is every record
 *     level   = operand { ("and" | "or") operand }            "and" binds tighter
 *     operand = "not" operand | "(" level ")" | field ":" values | field sign literal | literal
 *     values  = "not" values | "(" level of values ")" | literal
 *
 * A mistake is reported once, then reading goes on at the next operator word, closing parenthesis or the end.
 */
import type { Diagnostic, Literal, Node, Parsed, Schema } from './ast.ts';
import { insertFix, removeFix, replaceFix } from './diagnostics.ts';
import {
  type Cursor,
  countClause,
  createCursor,
  enter,
  losslessTokens,
  recover,
  report,
  skipBlanks,
  take,
  takeLiteral,
} from './kql-cursor.ts';
import { isKnown, isSign, lookalike, member, readLiteral, readTest } from './kql-field.ts';
import { hintOnBare, hintOnFreeText } from './kql-hints.ts';
import { type Joint, joint, signPair } from './kql-joint.ts';
import { isQueryDsl, SWITCH_TO_LUCENE, signBefore, signFixes } from './kql-lookalikes.ts';
import { passSurplus, reportDangling, reportMissingMember } from './kql-report.ts';
import { closeRun, followRun } from './kql-run.ts';
import { blanksEnd, type OperatorWord, operatorWordAt, scanBare, scanQuoted, signPairAt } from './kql-scan.ts';
import { addressAt, strayCharacter } from './kql-stray.ts';
import { isStar } from './pieces.ts';
import { quote } from './quote.ts';

/** Reads a KQL query. Never throws; the text must be within the limit of length. */
export function parseKql(text: string, schema: Schema): Parsed {
  const c = createCursor(text, schema);
  const node = query(c);
  closeRun(c);
  return { language: 'kql', text, node, tokens: losslessTokens(c), diagnostics: withoutEchoes(c.diagnostics.list()) };
}

/** Leaves out hints on a literal in which, or right after which, there is an error: the error says it better. */
function withoutEchoes(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = all.filter(({ severity }) => severity === 'error');
  return all.filter(
    (one) => one.severity === 'error' || !errors.some(({ start }) => start >= one.start && start <= one.end + 1),
  );
}

function query(c: Cursor): Node {
  if (!skipBlanks(c)) return { kind: 'all', span: { start: 0, end: c.text.length } };
  if (isQueryDsl(c.text)) {
    const span = take(c, 'error', c.text.length);
    report(
      c,
      'unsupported-json',
      { start: 0, end: span.end },
      'This is a query body for an engine; write the query as text, such as action:REJECT.',
    );
    return { kind: 'error', span };
  }
  return level(c, { field: undefined, open: false });
}

/** Where a level stands: inside parentheses or not, and the field whose values it lists. */
interface Context {
  readonly field: Literal | undefined;
  readonly open: boolean;
}

/** Reads operands and the operators between them: a flat chain of `or`, of flat chains of `and`. */
function level(c: Cursor, context: Context): Node {
  const alternatives: Node[][] = [[operand(c, context, undefined)]];
  for (let next = joint(c, context.open); next && !c.stopped; next = joint(c, context.open)) {
    const node = operand(c, context, next);
    if (next.word === 'or') alternatives.push([node]);
    else alternatives.at(-1)?.push(node);
  }
  return chain(
    'or',
    alternatives.map((nodes) => chain('and', nodes)),
  );
}

function chain(kind: 'and' | 'or', nodes: readonly Node[]): Node {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (nodes.length === 1 && first) return first;
  return { kind, span: { start: first?.span.start ?? 0, end: last?.span.end ?? 0 }, nodes };
}

/** Reads one operand. `before` is the operator it belongs to. */
function operand(c: Cursor, context: Context, before: Joint | undefined): Node {
  const something = skipBlanks(c);
  if (c.stopped) return nothing(c);
  if (!something || (context.open && c.text[c.at] === ')')) {
    if (context.field && before) reportMissingMember(c);
    else if (before?.span) reportDangling(c, before.span);
    return nothing(c);
  }
  const word = operatorWordAt(c.text, c.at);
  if (word?.word === 'not') return negation(c, context, word);
  const pair = signPairAt(c.text, c.at);
  if (word || pair) return misplacedOperator(c, context, before);
  return context.field ? listMember(c, context.field) : primary(c, context, before);
}

function nothing(c: Cursor): Node {
  return { kind: 'error', span: { start: c.at, end: c.at } };
}

/** An operator where an operand must begin: reported once for all operators in a row, then the operand is read. */
function misplacedOperator(c: Cursor, context: Context, before: Joint | undefined): Node {
  const pair = signPairAt(c.text, c.at);
  const first = operatorWordAt(c.text, c.at);
  if (pair) signPair(c, pair);
  else if (context.field) reportMissingMember(c);
  else if (first) reportDangling(c, first);
  for (
    let word = first ?? pair;
    word && word.word !== 'not';
    word = operatorWordAt(c.text, c.at) ?? signPairAt(c.text, c.at)
  ) {
    if (c.at < word.end) take(c, 'word', word.end);
    skipBlanks(c);
  }
  const end = c.at >= c.text.length || (context.open && c.text[c.at] === ')');
  return end ? nothing(c) : operand(c, context, before && { ...before, span: undefined });
}

function negation(c: Cursor, context: Context, word: OperatorWord): Node {
  take(c, 'word', word.end);
  closeRun(c);
  if (!enter(c, word)) return nothing(c);
  const node = operand(c, context, { word: 'and', span: word });
  c.depth--;
  return { kind: 'not', span: { start: word.start, end: Math.max(c.end, node.span.end) }, node };
}

/** Reads `( … )` from the opener at the cursor; with a field, as its values. */
function group(c: Cursor, field: Literal | undefined, code: 'empty-group' | 'empty-list'): Node {
  const opener = take(c, 'paren', c.at + 1);
  if (!enter(c, opener)) return nothing(c);
  const something = skipBlanks(c);
  let node: Node;
  if (something && c.text[c.at] === ')') {
    node = nothing(c);
    const span = { start: opener.start, end: c.at + 1 };
    const name = field && c.text.slice(field.span.start, field.span.end);
    report(
      c,
      code,
      { start: c.at, end: c.at },
      code === 'empty-list' ? 'This list has no value in it.' : 'There is nothing between these parentheses.',
      name ? [replaceFix(`use ${name}:* for any value`, span, '*')] : [removeFix('remove the parentheses', span)],
    );
  } else if (something) node = level(c, { field, open: true });
  else node = nothing(c);
  c.depth--;
  skipBlanks(c);
  if (c.stopped) return node;
  if (c.text[c.at] === ')') {
    take(c, 'paren', c.at + 1);
    if (!field) closeRun(c);
  } else if (c.swallowed > 0) {
    c.swallowed--;
  } else {
    const end = c.text.trimEnd().length;
    report(c, 'unbalanced-paren', opener, 'This parenthesis is never closed.', [
      insertFix('close it at the end', end, ')'),
    ]);
  }
  return node;
}

/** A value list: its outermost and/or/not node carries the field. */
function list(c: Cursor, field: Literal): Node {
  const node = group(c, field, 'empty-list');
  if (node.kind === 'and' || node.kind === 'or' || node.kind === 'not') return { ...node, list: field };
  const everything = node.kind === 'field' && node.test.kind === 'exists' && !field.quoted && isStar(field);
  return everything ? { kind: 'all', span: node.span } : node;
}

function listMember(c: Cursor, field: Literal): Node {
  const char = c.text[c.at];
  if (char === '(') return group(c, field, 'empty-group');
  if (isSign(char) || char === '{' || char === '}') return stray(c, field);
  const found = lookalike(c, field, true);
  if (found) return found;
  const start = c.at;
  const bare = char === '"' ? scanQuoted(c.text, start).literal : scanBare(c.text, start).literal;
  if (isSign(c.text[blanksEnd(c.text, bare.span.end)]) && isKnown(c, bare)) {
    const name = takeLiteral(c, 'field');
    const outer = c.text.slice(field.span.start, field.span.end);
    report(
      c,
      'field-in-list',
      name.span,
      `A list after ${outer}: holds values only; a test of another field goes outside its parentheses.`,
    );
    skipBlanks(c);
    return readTest(c, name, list);
  }
  return member(c, field, true);
}

function stray(c: Cursor, field?: Literal): Node {
  const start = c.at;
  if (c.text[start] === '}') passSurplus(c);
  else strayCharacter(c, field);
  return { kind: 'error', span: { start, end: c.end } };
}

/** Reads a group, a field test, a comparison or a free text. */
function primary(c: Cursor, context: Context, before: Joint | undefined): Node {
  const start = c.at;
  const char = c.text[start];
  if (char === ')') {
    passSurplus(c);
    return operand(c, context, before);
  }
  if (isSign(char)) return withoutField(c);
  if (char === '{' || char === '}') return stray(c);
  if (char === '(') {
    closeRun(c);
    return group(c, undefined, 'empty-group');
  }
  const literal = readName(c);
  const after = blanksEnd(c.text, c.at);
  if (c.forgiven === after || !isSign(c.text[after])) return freeText(c, literal);
  closeRun(c);
  c.tokens.pop();
  c.tokens.push({ kind: 'field', ...literal.span });
  c.at = after;
  if (literal.value === '_exists_' && c.text[after] === ':') return existsLookalike(c, literal);
  return readTest(c, literal, list);
}

/** Reads a literal that may be a field; a sign of Lucene before a known field is reported and passed. */
function readName(c: Cursor): Literal {
  const { text } = c;
  if (text[c.at] === '"') return takeLiteral(c, 'value');
  const bare = scanBare(text, c.at).literal;
  const sign = isSign(text[blanksEnd(text, bare.span.end)]) ? signBefore(text, bare, c.schema) : undefined;
  if (sign) {
    const joined = c.forgiven === c.at && c.end > 0;
    take(c, 'operator', sign.end);
    report(
      c,
      'lucene-syntax',
      sign,
      'KQL negates with the word not, and every clause joined by and is required.',
      signFixes(text, sign, joined),
    );
  }
  return readLiteral(c, 'value');
}

function freeText(c: Cursor, literal: Literal): Node {
  if (!countClause(c, literal.span)) return nothing(c);
  if (!literal.quoted) {
    const place = {
      text: c.text,
      schema: c.schema,
      diagnostics: c.diagnostics,
      field: undefined,
      role: 'clause',
    } as const;
    hintOnBare(literal, place);
    hintOnFreeText(literal, place);
    if (isStar(literal)) {
      closeRun(c);
      return { kind: 'all', span: literal.span };
    }
  }
  followRun(c, literal);
  c.previous = { literal, field: undefined };
  const test = { kind: 'match', span: literal.span, value: literal } as const;
  return { kind: 'field', span: literal.span, field: undefined, test };
}

/** A colon or comparison sign with no field before it. What follows belongs to the same mistake. */
function withoutField(c: Cursor): Node {
  const start = c.at;
  const last = c.lastField && c.text.slice(c.lastField.span.start, c.lastField.span.end);
  const glue = c.text[start] === ':' ? '' : ' ';
  const address = addressAt(c);
  report(
    c,
    'missing-field',
    { start, end: start },
    `A field is missing before ${c.text[start]}.`,
    address
      ? [replaceFix('quote the address', address, quote(c.text.slice(address.start, address.end)))]
      : last
        ? [insertFix(`insert ${last}`, start, last + glue)]
        : [],
  );
  c.muted++;
  const field: Literal = { span: { start, end: start }, quoted: false, value: '', pieces: [] };
  const previous = c.lastField;
  readTest(c, field, list);
  c.lastField = previous;
  c.run = undefined;
  if (skipBlanks(c) && (isSign(c.text[c.at]) || c.text[c.at] === '"')) recover(c);
  c.muted--;
  return { kind: 'error', span: { start, end: c.end } };
}

/** `_exists_:field` of Lucene. */
function existsLookalike(c: Cursor, name: Literal): Node {
  take(c, 'operator', c.at + 1);
  const something = skipBlanks(c);
  const char = c.text[c.at];
  if (!something || '(){}<>:'.includes(char ?? '') || operatorWordAt(c.text, c.at)) {
    report(c, 'lucene-syntax', { start: name.span.start, end: c.end }, 'KQL asks for any value with a star: field:*.', [
      SWITCH_TO_LUCENE,
    ]);
    return { kind: 'error', span: { start: name.span.start, end: c.end } };
  }
  const field = readLiteral(c, 'field');
  const span = { start: name.span.start, end: field.span.end };
  const fixed = `${c.text.slice(field.span.start, field.span.end)}:*`;
  report(c, 'lucene-syntax', span, 'KQL asks for any value with a star.', [
    replaceFix(`use ${fixed}`, span, fixed),
    SWITCH_TO_LUCENE,
  ]);
  return { kind: 'field', span, field, test: { kind: 'exists', span: field.span } };
}
