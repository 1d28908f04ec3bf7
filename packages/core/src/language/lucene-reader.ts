import type { ErrorCode, Fix, Literal, Schema, Span, Token } from './ast.ts';
import { createDiagnostics, type Diagnostics, insertFix } from './diagnostics.ts';
import { blanksEnd, isBlank } from './kql-scan.ts';
import { createPieces } from './pieces.ts';

/**
 * The state of one parse. The text is read strictly left to right through `take`, so the tokens always join to the text; what
 * looks ahead works on offsets and takes nothing.
 */
export interface Reader {
  readonly text: string;
  readonly schema: Schema;
  readonly tokens: Token[];
  readonly diagnostics: Diagnostics;
  at: number;
  /** Parentheses open at `at`. */
  open: number;
  /** Parentheses and negations around `at`. */
  nesting: number;
  /** Value lists around `at`. */
  lists: number;
  /** Tests read so far. */
  clauses: number;
  /** Closing parentheses inside an unterminated string or expression; as many open ones are not reported. */
  swallowedClosers: number;
  /** The name of the last field test, offered where a later one has none. */
  lastField: string | undefined;
  /** End of the part that a quotes hint has covered. */
  quotesHinted: number;
  /** A limit is exceeded: the rest is not read, and nothing more is reported. */
  halted: boolean;
}

export function createReader(text: string, schema: Schema): Reader {
  return {
    text,
    schema,
    tokens: [],
    diagnostics: createDiagnostics(),
    at: 0,
    open: 0,
    nesting: 0,
    lists: 0,
    clauses: 0,
    swallowedClosers: 0,
    lastField: undefined,
    quotesHinted: 0,
    halted: false,
  };
}

/** Moves to `end` and makes a token of what lies between; nothing for an empty span. */
export function take(reader: Reader, kind: Token['kind'], end: number): Span {
  const span = { start: reader.at, end };
  if (end > span.start) reader.tokens.push({ kind, ...span });
  reader.at = end;
  return span;
}

export function takeBlanks(reader: Reader): void {
  take(reader, 'blank', blanksEnd(reader.text, reader.at));
}

/** Offered beside a rewriting: the editor changes the language, the text stays. */
export const SWITCH_TO_KQL: Fix = { title: 'switch to KQL', edits: [] };

export interface Problem extends Span {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fixes?: readonly Fix[];
}

export function report(reader: Reader, { code, start, end, message, fixes }: Problem): void {
  if (!reader.halted) reader.diagnostics.error(code, { start, end }, message, fixes);
}

/** Reports what is beyond a limit and leaves the rest of the text unread. */
export function halt(reader: Reader, span: Span, message: string): void {
  report(reader, { code: 'limit-exceeded', ...span, message });
  reader.halted = true;
  take(reader, 'error', reader.text.length);
}

/** Reports a string that runs to the end of the text, and notes the parentheses that it hides. */
export function reportUnclosedString(reader: Reader, span: Span): void {
  reader.swallowedClosers += closersIn(reader.text, span);
  const wordEnd = wordAt(reader.text, span.start + 1).end;
  const fixes = [insertFix('insert " at the end', span.end, '"')];
  if (wordEnd > span.start + 1 && wordEnd < span.end) fixes.unshift(insertFix('insert " after the word', wordEnd, '"'));
  report(reader, { code: 'unterminated-string', ...span, message: 'This quote is never closed.', fixes });
}

export function closersIn(text: string, span: Span): number {
  return text.slice(span.start, span.end).split(')').length - 1;
}

export function wordKind(raw: string): 'number' | 'value' {
  return /^-?\d+(\.\d+)?$/.test(raw) ? 'number' : 'value';
}

/** Where one character ends, surrogate pairs kept whole. */
export function characterEnd(text: string, at: number): number {
  const point = text.codePointAt(at);
  return point === undefined ? at : at + String.fromCodePoint(point).length;
}

/** Characters that end a bare word; a backslash makes each of them part of it. */
const ENDS_WORD = '():"[]{}^~<>';

/** Characters that end a bare bound inside range brackets, where colons and signs need no backslash. */
const ENDS_BOUND = '()"[]{}';

/** A bare word as it stands in the text: `name` is how it reads before a colon (only `\*` is a wildcard), `literal` anywhere else. */
export interface Word extends Span {
  readonly raw: string;
  readonly literal: Literal;
  readonly name: Literal;
  /** It holds a `*` or `?` without backslash. */
  readonly wild: boolean;
}

/** The bare word at an offset, empty where none begins. A backslash at the very end of the text belongs to no word. */
export function wordAt(text: string, start: number, inRange = false): Word {
  const stops = inRange ? ENDS_BOUND : ENDS_WORD;
  const pieces = createPieces();
  const namePieces = createPieces();
  let wild = false;
  let end = start;
  while (end < text.length && !isBlank(text[end]) && !stops.includes(text[end]!)) {
    const escapes = text[end] === '\\';
    if (escapes && end + 1 === text.length) break;
    const character = String.fromCodePoint(text.codePointAt(escapes ? end + 1 : end)!);
    end += character.length + (escapes ? 1 : 0);
    const wildcard = !escapes && (character === '*' || character === '?') ? character : undefined;
    if (wildcard) wild = true;
    if (wildcard) pieces.wildcard(wildcard);
    else pieces.text(character);
    if (escapes && character === '*') namePieces.wildcard('*');
    else namePieces.text(character);
  }
  const span = { start, end };
  return {
    ...span,
    raw: text.slice(start, end),
    literal: pieces.build(span, false),
    name: namePieces.build(span, false),
    wild,
  };
}

/** The quoted string that opens at an offset; `closed` false when it runs to the end of the text. */
export function stringAt(text: string, start: number): { readonly literal: Literal; readonly closed: boolean } {
  const pieces = createPieces();
  let end = start + 1;
  while (end < text.length && text[end] !== '"') {
    if (text[end] === '\\' && end + 1 < text.length) end++;
    pieces.text(text[end]!);
    end++;
  }
  const closed = end < text.length;
  if (closed) end++;
  return { literal: pieces.build({ start, end }, true), closed };
}

/** Where the expression that opens with the `/` at `start` ends, its closing slash included; undefined when it has none. */
export function regexEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '/') return at + 1;
  }
  return undefined;
}

export interface OperatorWord extends Span {
  readonly operator: 'and' | 'or' | 'not';
}

const OPERATORS: Readonly<Record<string, OperatorWord['operator']>> = {
  AND: 'and',
  OR: 'or',
  NOT: 'not',
  '&&': 'and',
  '||': 'or',
};

/** The operator that stands at an offset where a clause may begin. A word counts only when it stands alone. */
export function operatorAt(text: string, start: number): OperatorWord | undefined {
  if (text[start] === '!') return { start, end: start + 1, operator: 'not' };
  const symbol = /^(&&|\|\|)(?=[ \t\r\n\u00a0()!+"-]|$)/.exec(text.slice(start, start + 3))?.[0];
  const raw = symbol ?? wordAt(text, start).raw;
  const operator = OPERATORS[raw];
  const end = start + raw.length;
  if (!operator) return undefined;
  const alone = symbol !== undefined || end === text.length || isBlank(text[end]) || '()'.includes(text[end]!);
  return alone ? { start, end, operator } : undefined;
}

/** The comparison sign at an offset: `<`, `<=`, `>`, `>=`, or the mistaken `<>`. */
export function signAt(text: string, start: number): '<' | '<=' | '>' | '>=' | '<>' | undefined {
  return /^(<>|<=|>=|<|>)/.exec(text.slice(start, start + 2))?.[0] as ReturnType<typeof signAt>;
}

/**
 * Skips to where reading can go on after a mistake: an operator word that stands alone, a closing parenthesis that was opened
 * before, or the end. `nested` is the number of parentheses that the mistake itself has opened.
 */
export function recover(reader: Reader, nested = 0): void {
  const { text } = reader;
  let end = reader.at;
  let depth = nested;
  while (end < text.length) {
    const character = text[end];
    const free = isBlank(text[end - 1]) || text[end - 1] === '(' || text[end - 1] === ')';
    if (depth === 0 && (character === ')' || (free && character !== '!' && operatorAt(text, end)))) break;
    if (character === '(') depth++;
    if (character === ')') depth--;
    const string = character === '"' ? stringAt(text, end) : undefined;
    if (string?.closed) end = string.literal.span.end;
    else end = Math.min(text.length, end + (character === '\\' ? 2 : 1));
  }
  let last = end;
  while (last > reader.at && isBlank(text[last - 1])) last--;
  take(reader, 'error', last);
}
