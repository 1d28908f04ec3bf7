import type { Diagnostic, Span } from './ast.ts';

/** Most bytes of a query text in UTF-8, the form in which it crosses a command line or a network: 8 kB of 1024 bytes. */
export const MAX_TEXT_BYTES = 8 * 1024;

/** Most levels: parentheses, value lists and negations inside each other. */
export const MAX_DEPTH = 64;

/** Most clauses: tests, the members of value lists counted one by one. */
export const MAX_CLAUSES = 1024;

/** Most characters of a regular expression, without its slashes. */
export const MAX_REGEX = 256;

/** The surplus of a text above {@link MAX_TEXT_BYTES}, undefined for a text within it. Never splits a character. */
export function surplusOf(text: string): Span | undefined {
  if (text.length * 3 <= MAX_TEXT_BYTES) return undefined;
  let bytes = 0;
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes > MAX_TEXT_BYTES) return { start: at, end: text.length };
    at += point < 0x10000 ? 1 : 2;
  }
  return undefined;
}

/** The error of a text that is too long: its span is the surplus. */
export function textTooLong(surplus: Span): Diagnostic {
  return {
    severity: 'error',
    code: 'limit-exceeded',
    start: surplus.start,
    end: surplus.end,
    message: `A query may be 8 kB long; this one goes on after that. Values in a long list can often be written as one network or wildcard.`,
    fixes: [],
  };
}
