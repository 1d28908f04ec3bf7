import type { ErrorCode, Fix, Literal, Node, Schema, Span, Token } from './ast.ts';
import { createDiagnostics, type Diagnostics, replaceFix } from './diagnostics.ts';
import { blanksEnd, isBlank, recoveryPoint, scanBare, scanQuoted } from './kql-scan.ts';
import { MAX_CLAUSES, MAX_DEPTH } from './limits.ts';

/** A field test and the free texts that follow it over `or`, which a reader may take for further values of the field. */
export interface Run {
  readonly field: Literal;
  /** Between field and value: `:` or a comparison sign. */
  readonly sign: string;
  /** The value or value list after the sign. */
  readonly value: Span;
  readonly members: Span[];
  /** True directly after an `or`. */
  open: boolean;
}

/** What the KQL parser knows while it reads. The functions below are the only ones that move it. */
export interface Cursor {
  readonly text: string;
  readonly schema: Schema;
  readonly diagnostics: Diagnostics;
  readonly tokens: Token[];
  at: number;
  /** The end of what was read last, blanks left out. */
  end: number;
  depth: number;
  clauses: number;
  /** Above 0, nothing is reported: what is read belongs to a mistake that was reported. */
  muted: number;
  /** A limit was passed: nothing is read or reported any more. */
  stopped: boolean;
  /** Closing parentheses inside what was never closed itself; as many open ones are not reported. */
  swallowed: number;
  /** A clause that begins here needs no operator before it: what is wrong there was reported. */
  forgiven: number;
  /** The literal that ends at `end`, if one does, and the field it is a value of. */
  previous: { readonly literal: Literal; readonly field: Literal | undefined } | undefined;
  lastField: Literal | undefined;
  run: Run | undefined;
}

/** A cursor at the beginning of a text. */
export function createCursor(text: string, schema: Schema): Cursor {
  return {
    text,
    schema,
    diagnostics: createDiagnostics(),
    tokens: [],
    at: 0,
    end: 0,
    depth: 0,
    clauses: 0,
    muted: 0,
    stopped: false,
    swallowed: 0,
    forgiven: -1,
    previous: undefined,
    lastField: undefined,
    run: undefined,
  };
}

/** Reports an error, unless the cursor is muted or stopped. */
export function report(c: Cursor, code: ErrorCode, span: Span, message: string, fixes: readonly Fix[] = []): void {
  if (c.muted === 0 && !c.stopped) c.diagnostics.error(code, span, message, fixes);
}

/** Moves over blanks; true when something stands there. */
export function skipBlanks(c: Cursor): boolean {
  c.at = blanksEnd(c.text, c.at);
  return c.at < c.text.length;
}

/** Moves to `end` and keeps what was passed as a token. */
export function take(c: Cursor, kind: Token['kind'], end: number): Span {
  const span = { start: c.at, end };
  c.tokens.push({ kind, ...span });
  c.at = end;
  c.end = end;
  c.previous = undefined;
  return span;
}

/** Leaves out what cannot be read: up to the next operator word, closing parenthesis or the end. */
export function recover(c: Cursor, from: number = c.at + 1): Node {
  const start = c.at;
  let end = recoveryPoint(c.text, Math.min(from, c.text.length));
  while (end > start && isBlank(c.text[end - 1])) end--;
  if (end > start) take(c, 'error', end);
  return { kind: 'error', span: { start, end } };
}

/** Reads a literal that begins at the cursor. `role` is for highlighting; `limit` cuts a bare literal short. */
export function takeLiteral(c: Cursor, role: 'field' | 'value', limit?: number): Literal {
  if (c.text[c.at] === '"') return takeQuoted(c, role);
  const { literal, badEscapes } = scanBare(c.text, c.at, limit);
  for (const span of badEscapes) reportEscape(c, span);
  const number = role === 'value' && /^-?\d+(\.\d+)?$/.test(literal.value);
  take(c, number ? 'number' : role, literal.span.end);
  return literal;
}

function takeQuoted(c: Cursor, role: 'field' | 'value'): Literal {
  const { literal, closed } = scanQuoted(c.text, c.at);
  take(c, role === 'field' ? 'field' : 'string', literal.span.end);
  if (!closed) {
    const content = c.text.slice(literal.span.start);
    swallow(c, content);
    const word = content.search(/[ \t\r\n\u00a0]+(and|or|not)[ \t\r\n\u00a0]/i);
    const end = literal.span.start + (word > 1 ? word : content.trimEnd().length);
    report(c, 'unterminated-string', literal.span, 'This quote is never closed; everything after it counts as text.', [
      { title: 'close the quote', edits: [{ start: end, end, text: '"' }] },
    ]);
  }
  return literal;
}

/** Notes the closing parentheses in a part of the text that something unclosed has taken. */
export function swallow(c: Cursor, part: string): void {
  c.swallowed += part.split(')').length - 1;
}

function reportEscape(c: Cursor, span: Span): void {
  const raw = c.text.slice(span.start, span.end);
  const what = raw === '\\' ? 'the end of the text' : /\s$/.test(raw) ? 'a blank' : raw.slice(1);
  report(
    c,
    'bad-escape',
    span,
    `A backslash cannot stand before ${what}. It goes before one of \\ ( ) : < > " * { } or an operator word; a backslash itself is written twice.`,
    [replaceFix('write two backslashes', span, `\\${raw}`), replaceFix('remove the backslash', span, raw.slice(1))],
  );
}

/** Goes one level deeper for what stands at `span`; false, and nothing is read any more, when that is one too many. */
export function enter(c: Cursor, span: Span): boolean {
  c.depth++;
  if (c.depth <= MAX_DEPTH) return true;
  stop(c, span, `A query may go ${MAX_DEPTH} levels deep; this is one more.`);
  return false;
}

/** Counts a test; false, and nothing is read any more, when it is one too many. */
export function countClause(c: Cursor, span: Span): boolean {
  c.clauses++;
  if (c.clauses <= MAX_CLAUSES) return true;
  stop(c, span, `A query may have ${MAX_CLAUSES.toLocaleString('en')} clauses; this is one more.`);
  return false;
}

function stop(c: Cursor, span: Span, message: string): void {
  report(c, 'limit-exceeded', span, message);
  c.stopped = true;
  if (c.at < c.text.length) take(c, 'error', c.text.length);
}

/** All tokens in order, what no token covers filled in, so that their texts joined are the query. */
export function losslessTokens(c: Cursor): readonly Token[] {
  const all: Token[] = [];
  let at = 0;
  for (const token of [...c.tokens, { start: c.text.length, end: c.text.length }]) {
    if (token.start > at) {
      const kind = blanksEnd(c.text, at) >= token.start ? 'blank' : 'error';
      all.push({ kind, start: at, end: token.start });
    }
    if ('kind' in token) all.push(token);
    at = token.end;
  }
  return all;
}
