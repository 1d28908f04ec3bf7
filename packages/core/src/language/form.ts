import type { Diagnostic, ErrorCode, Fix, HintCode, Span } from './ast.ts';

/** The one form in which command line, API and log tell what is wrong with a query. Offsets are 0-based UTF-16 code units. */
export interface ErrorForm {
  readonly error?: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly start: number;
    readonly end: number;
    /** Line of `start`, from 1. */
    readonly line: number;
    /** Place of `start` in its line, from 1. */
    readonly column: number;
    readonly fixes: readonly Fix[];
  };
  readonly hints: readonly {
    readonly code: HintCode;
    readonly message: string;
    readonly start: number;
    readonly end: number;
    readonly fixes: readonly Fix[];
  }[];
}

const SYNTAX: Readonly<Record<ErrorCode, boolean>> = {
  'bad-escape': true,
  'bad-regex': true,
  'dangling-operator': true,
  'empty-group': true,
  'empty-list': true,
  'field-in-list': true,
  'kql-syntax': true,
  'limit-exceeded': true,
  'lucene-syntax': true,
  'missing-field': true,
  'missing-operator': true,
  'missing-value': true,
  'range-syntax': true,
  'unbalanced-brace': true,
  'unbalanced-bracket': true,
  'unbalanced-paren': true,
  'unexpected-token': true,
  'unsupported-fuzzy': true,
  'unsupported-json': true,
  'unsupported-proximity': true,
  'unterminated-regex': true,
  'unterminated-string': true,
  'bad-cidr': false,
  'bad-date': false,
  'bad-ip': false,
  'not-nested': false,
  'null-literal': false,
  'out-of-range': false,
  'range-value': false,
  'type-mismatch': false,
  'unknown-field': false,
  'wildcard-type': false,
};

/** True for an error of the text itself, false for one of fields and values. */
export function isSyntaxError(code: ErrorCode): boolean {
  return SYNTAX[code];
}

/** The error to show first: syntax before fields and values, then the smallest start. */
export function firstError(diagnostics: readonly Diagnostic[]): Diagnostic | undefined {
  const rank = (one: Diagnostic): number => (isSyntaxError(one.code as ErrorCode) ? 0 : 1);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .reduce<Diagnostic | undefined>(
      (first, one) => (first && (rank(first) - rank(one) || first.start - one.start) <= 0 ? first : one),
      undefined,
    );
}

/** Diagnostics as data to send: the first error, if there is one, and all hints. */
export function toErrorForm(text: string, diagnostics: readonly Diagnostic[]): ErrorForm {
  const first = firstError(diagnostics);
  const hints = diagnostics
    .filter(({ severity }) => severity === 'hint')
    .map(({ code, message, start, end, fixes }) => ({ code: code as HintCode, message, start, end, fixes }));
  if (!first) return { hints };
  const { message, start, end, fixes } = first;
  const line = lineOf(text, start);
  const column = start - line.start + 1;
  return { error: { code: first.code as ErrorCode, message, start, end, line: line.number, column, fixes }, hints };
}

interface Line extends Span {
  /** From 1. */
  readonly number: number;
}

/** The line an offset lies in, its line end left out; lines end with LF, CR LF or CR. */
function lineOf(text: string, offset: number): Line {
  let start = 0;
  let number = 1;
  for (const match of text.matchAll(/\r\n|\r|\n/g)) {
    if (offset < match.index + match[0].length) return { start, end: match.index, number };
    start = match.index + match[0].length;
    number++;
  }
  return { start, end: text.length, number };
}
