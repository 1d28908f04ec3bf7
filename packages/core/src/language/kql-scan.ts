/**
 * Characters, words and literals of KQL. What a character means depends on its place: bare literals hold blanks, and `and`, `or`,
 * `not` are operators only when they stand alone, so the parser asks for the kind of piece it can use next.
 */
import type { Literal, Span } from './ast.ts';
import { createPieces } from './pieces.ts';

/** Blanks between tokens: space, tab, line ends and the no-break space that comes with pasted text. */
export const isBlank = (char: string | undefined): boolean => char !== undefined && ' \t\r\n\u00a0'.includes(char);

/** Characters that end a bare literal; `\` and `*` are special too, but belong to it. */
const isDelimiter = (char: string | undefined): boolean => char !== undefined && '():<>"{}'.includes(char);

const isParen = (char: string | undefined): boolean => char === '(' || char === ')';

/** The first offset from `at` on that holds no blank. */
export function blanksEnd(text: string, at: number): number {
  let end = at;
  while (isBlank(text[end])) end++;
  return end;
}

export interface OperatorWord extends Span {
  readonly word: 'and' | 'or' | 'not';
}

/** The operator word that stands alone at an offset: between blanks, parentheses and the ends of the text. */
export function operatorWordAt(text: string, at: number): OperatorWord | undefined {
  const before = text[at - 1];
  if (before !== undefined && !isBlank(before) && !isParen(before)) return undefined;
  const match = wordPattern(text, at);
  if (!match) return undefined;
  const after = text[match.end];
  return after === undefined || isBlank(after) || isParen(after) ? match : undefined;
}

/** A `not` directly after a colon or comparison sign: an operator only before a blank or an opening parenthesis. */
export function notAfterSign(text: string, at: number): OperatorWord | undefined {
  const match = wordPattern(text, at);
  if (match?.word !== 'not') return undefined;
  const after = text[match.end];
  return isBlank(after) || after === '(' ? match : undefined;
}

function wordPattern(text: string, at: number): OperatorWord | undefined {
  const lower = text.slice(at, at + 3).toLowerCase();
  if (lower === 'and' || lower === 'not') return { word: lower, start: at, end: at + 3 };
  return lower.startsWith('or') ? { word: 'or', start: at, end: at + 2 } : undefined;
}

/** Lucene's `&&` or `||` between blanks. */
export function signPairAt(text: string, at: number): OperatorWord | undefined {
  const pair = text.slice(at, at + 2);
  if ((pair !== '&&' && pair !== '||') || !isBlank(text[at - 1]) || !isBlank(text[at + 2])) return undefined;
  return { word: pair === '&&' ? 'and' : 'or', start: at, end: at + 2 };
}

/** A quoted literal from its opening quote on; an unclosed one goes to the end of the text. */
export function scanQuoted(text: string, start: number): { readonly literal: Literal; readonly closed: boolean } {
  const pieces = createPieces();
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    const control = text[at] === '\\' ? controlEscape(text, at) : undefined;
    if (control) {
      pieces.text(control.text);
      at = control.end;
    } else if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) {
      pieces.text(text[at + 1] ?? '');
      at += 2;
    } else {
      pieces.text(text[at] ?? '');
      at++;
    }
  }
  const closed = at < text.length;
  return { literal: pieces.build({ start, end: closed ? at + 1 : at }, true), closed };
}

/** A bare literal, trimmed, and the backslashes in it that escape nothing. `limit` cuts it short. */
export function scanBare(
  text: string,
  start: number,
  limit: number = text.length,
): { readonly literal: Literal; readonly badEscapes: readonly Span[] } {
  const pieces = createPieces();
  const badEscapes: Span[] = [];
  let at = start;
  while (at < limit && !isDelimiter(text[at])) {
    const char = text[at] ?? '';
    if (isBlank(char)) {
      const next = blanksEnd(text, at);
      if (next >= limit || isDelimiter(text[next]) || operatorWordAt(text, next) || signPairAt(text, next)) break;
      pieces.text(text.slice(at, next));
      at = next;
    } else if (char === '*') {
      pieces.wildcard('*');
      at++;
    } else if (char === '\\') {
      const escaped = bareEscape(text, at);
      if (escaped.bad) badEscapes.push({ start: at, end: escaped.end });
      pieces.text(escaped.text);
      at = escaped.end;
    } else {
      pieces.text(char);
      at++;
    }
  }
  return { literal: pieces.build({ start, end: at }, false), badEscapes };
}

interface Escape {
  readonly text: string;
  readonly end: number;
  readonly bad?: boolean;
}

/** An escape in a bare literal; the operator word wins over `\n`. */
function bareEscape(text: string, at: number): Escape {
  const word = wordPattern(text, at + 1);
  if (word) return { text: text.slice(word.start, word.end), end: word.end };
  const control = controlEscape(text, at);
  if (control) return control;
  const point = text.codePointAt(at + 1);
  if (point === undefined) return { text: '\\', end: at + 1, bad: true };
  const escaped = String.fromCodePoint(point);
  const end = at + 1 + escaped.length;
  if (isDelimiter(escaped) || escaped === '\\' || escaped === '*') return { text: escaped, end };
  return { text: `\\${escaped}`, end, bad: true };
}

/** `\t`, `\r`, `\n` and `\uXXXX`, which mean the same in bare and in quoted literals. */
function controlEscape(text: string, at: number): Escape | undefined {
  switch (text[at + 1]) {
    case 't':
      return { text: '\t', end: at + 2 };
    case 'r':
      return { text: '\r', end: at + 2 };
    case 'n':
      return { text: '\n', end: at + 2 };
    case 'u': {
      const digits = text.slice(at + 2, at + 6);
      if (!/^[0-9a-f]{4}$/i.test(digits)) return undefined;
      return { text: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6 };
    }
    default:
      return undefined;
  }
}

/** Where reading can go on after a mistake: an operator word that stands alone, a closing parenthesis, or the end. */
export function recoveryPoint(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const char = text[at];
    if (char === ')') return at;
    if (operatorWordAt(text, at) || signPairAt(text, at)) return at;
    if (char === '\\') at += 2;
    else if (char === '(') at = parenEnd(text, at) ?? at + 1;
    else if (char === '"') at = stringEnd(text, at) ?? at + 1;
    else at++;
  }
  return text.length;
}

/** The offset after the parenthesis that closes the one at `at`; undefined when nothing closes it. */
function parenEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') at = (stringEnd(text, at) ?? at + 1) - 1;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at + 1;
  }
  return undefined;
}

/** The offset after a string; undefined for a lone quote, which is one that nothing closes or that a blank or the end follows. */
function stringEnd(text: string, at: number): number | undefined {
  const next = text[at + 1];
  if (next === undefined || isBlank(next) || next === ')') return undefined;
  const { literal, closed } = scanQuoted(text, at);
  return closed ? literal.span.end : undefined;
}
