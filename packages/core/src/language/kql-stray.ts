/** What to say about a character that cannot stand where it is. */
import type { Fix, Literal, Span } from './ast.ts';
import { insertFix, removeFix, replaceFix } from './diagnostics.ts';
import { type Cursor, recover, report } from './kql-cursor.ts';
import { fieldTestBefore } from './kql-report.ts';
import { isBlank, scanQuoted } from './kql-scan.ts';
import { quote } from './quote.ts';

/** `list` is the field whose values stand here. Reports the character at the cursor as `unexpected-token` and leaves out what follows. */
export function strayCharacter(c: Cursor, list?: Literal): void {
  const char = String.fromCodePoint(c.text.codePointAt(c.at) ?? 0);
  const pair = c.text.slice(c.at, c.at + 2) === '<>';
  const span = { start: c.at, end: c.at + (pair ? 2 : char.length) };
  const { message, fixes } = list && '<>'.includes(char) ? signInList(c, list) : explain(c, pair ? '<>' : char, span);
  report(c, 'unexpected-token', span, message, fixes);
  recover(c, char === '(' ? span.start : span.end);
}

interface Explanation {
  readonly message: string;
  readonly fixes: readonly Fix[];
}

function explain(c: Cursor, char: string, span: Span): Explanation {
  const previous = c.previous;
  if (previous && !previous.literal.quoted) {
    if (char === ':') return afterValue(c, previous.literal, span);
    if (char === '"') return strayQuote(c, previous.literal, span);
  }
  if (char === ':') return secondColon(c, span);
  if (char === '(' && c.end === c.at) return adjacentParen(c, span);
  if (char === '{') {
    return {
      message: 'A brace cannot stand here: flow logs have no nested fields, and groups are written with ( ).',
      fixes: [quotedRun(c, previous?.literal ?? { span }, 'quote it, if the brace belongs to the value')],
    };
  }
  if (c.text[span.start - 1] === '"') {
    return {
      message: `${char} stands directly after a closing quote. Put an operator between two clauses, or a backslash before a quote inside a value.`,
      fixes: [insertFix('insert and', span.start, ' and ')],
    };
  }
  if (char === '<' || char === '>' || char === '<>') {
    const message = 'A comparison sign stands between one field and one value: bytes > 5.';
    return {
      message,
      fixes: previous ? [quotedRun(c, previous.literal, 'quote it, if the sign belongs to the value')] : [],
    };
  }
  if (span.start > 0 && !isBlank(c.text[span.start - 1])) {
    return {
      message: `${char} cannot follow directly here. Two clauses need “and” or “or” between them.`,
      fixes: [insertFix('insert and', span.start, ' and ')],
    };
  }
  return { message: `${char} cannot stand here.`, fixes: [removeFix(`remove the ${char}`, span)] };
}

const IPV6 = /^(?=[^:]*:[^:]*:)[0-9a-f:.]+(\/\d*)?$/i;
const TIME = /^\d{4}-\d\d-\d\d[T \u00a0]?\d\d:/;

function afterValue(c: Cursor, literal: Literal, span: Span): Explanation {
  const end = runEnd(c, span.start);
  // A free text before the first colon was read as the field, so an address may begin there.
  const start =
    c.previous?.field && IPV6.test(c.text.slice(c.previous.field.span.start, end))
      ? c.previous.field.span.start
      : literal.span.start;
  const whole = c.text.slice(start, end);
  const port = /^(\d+\.\d+\.\d+\.\d+):(\d+)$/.exec(whole);
  if (port) {
    const add = (name: string): Fix =>
      replaceFix(`use ${name}:${port[2]} for the port`, { start: span.start, end }, ` and ${name}:${port[2]}`);
    return {
      message: `An address has no port in it; the port is a field of its own: dstport:${port[2]}.`,
      fixes: [add('dstport'), add('srcport')],
    };
  }
  const fix = replaceFix('quote it', { start, end }, quote(whole));
  if (IPV6.test(whole)) return { message: 'An IPv6 address holds colons, so it must be quoted.', fixes: [fix] };
  if (TIME.test(whole)) return { message: 'A time of day holds colons, so it must be quoted.', fixes: [fix] };
  return { message: 'A second colon cannot stand here; a value that holds a colon must be quoted.', fixes: [fix] };
}

function signInList(c: Cursor, list: Literal): Explanation {
  const name = c.text.slice(list.span.start, list.span.end);
  const sign = c.text.slice(c.at, c.at + (c.text[c.at + 1] === '=' ? 2 : 1));
  const message = `A list holds values only; a comparison is a clause of its own, such as ${name} ${sign} 5.`;
  return { message, fixes: [] };
}

function secondColon(c: Cursor, span: Span): Explanation {
  const value = { start: c.end, end: runEnd(c, span.start) };
  return {
    message: 'A second colon cannot stand here; a value that holds a colon must be quoted.',
    fixes: [
      removeFix('remove the colon', span),
      replaceFix('quote it', value, quote(c.text.slice(value.start, value.end).trimStart())),
    ],
  };
}

/** An IPv6 address that begins with a colon at the cursor. */
export function addressAt(c: Cursor): Span | undefined {
  const span = { start: c.at, end: runEnd(c, c.at) };
  return IPV6.test(c.text.slice(span.start, span.end)) ? span : undefined;
}

function strayQuote(c: Cursor, literal: Literal, span: Span): Explanation {
  const value = c.text.slice(literal.span.start, literal.span.end);
  const closing = scanQuoted(c.text, span.start).closed ? [] : [removeFix('remove the quote', span)];
  const test = c.previous?.field ? undefined : fieldTestBefore(value);
  if (test) {
    const fix = replaceFix(`use ${test.fixed}`, { start: literal.span.start, end: span.start }, test.fixed);
    return { message: test.message, fixes: [fix] };
  }
  return {
    message: 'A quote cannot stand inside a bare value: quote the whole value, or put a backslash before the quote.',
    fixes: [...closing, replaceFix('put a backslash before it', span, '\\"')],
  };
}

function adjacentParen(c: Cursor, span: Span): Explanation {
  const before = c.previous?.literal;
  const raw = before ? c.text.slice(before.span.start, before.span.end) : '';
  if (before && (raw === '!' || raw === '-')) {
    return { message: `KQL negates with the word not.`, fixes: [replaceFix('use not', before.span, 'not ')] };
  }
  return {
    message:
      'A parenthesis cannot follow directly here. Two clauses need “and” or “or” between them; a parenthesis in a value needs a backslash or quotes.',
    fixes: [insertFix('insert and', span.start, ' and '), replaceFix('put a backslash before it', span, '\\(')],
  };
}

/** From the begin of a literal to the next blank or closing parenthesis, quoted as one value. */
function quotedRun(c: Cursor, literal: { readonly span: Span }, title: string): Fix {
  const span = { start: literal.span.start, end: runEnd(c, c.at) };
  return replaceFix(title, span, quote(c.text.slice(span.start, span.end)));
}

function runEnd(c: Cursor, from: number): number {
  let end = from;
  while (end < c.text.length && !isBlank(c.text[end]) && c.text[end] !== ')') end++;
  return end;
}
