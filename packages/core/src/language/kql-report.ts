/** The sentences of mistakes that more than one part of the KQL parser finds. */
import type { Span } from './ast.ts';
import { insertFix, removeFix, replaceFix } from './diagnostics.ts';
import { type Cursor, report, take } from './kql-cursor.ts';
import { blanksEnd, isBlank } from './kql-scan.ts';

/** Two clauses stand side by side; the second one begins at `at`. `first` is the bare literal before it, if there is one. */
export function reportMissingOperator(c: Cursor, at: number, first?: Span): void {
  const place = { start: at, end: at };
  const raw = first ? c.text.slice(first.start, first.end).trimEnd() : '';
  const start = first?.start ?? at;
  if (raw === '!' || raw === '-') {
    const fix = replaceFix('use not', { start, end: at }, 'not ');
    report(c, 'missing-operator', place, `${raw} is text here: KQL negates with the word not.`, [fix]);
    return;
  }
  const test = fieldTestBefore(raw);
  if (test) {
    const fix = replaceFix(`use ${test.fixed}`, { start, end: at }, test.fixed);
    report(c, 'missing-operator', place, test.message, [fix]);
    return;
  }
  report(c, 'missing-operator', place, 'Two clauses need “and” or “or” between them; a blank is no operator.', [
    insertFix('insert and', at, 'and '),
    insertFix('insert or', at, 'or '),
  ]);
}

/** A free text such as `action !=` before a quote or parenthesis: what was meant, in KQL. */
export function fieldTestBefore(raw: string): { readonly fixed: string; readonly message: string } | undefined {
  const match = /^(\S+?)\s*(!=|==?)$/.exec(raw);
  if (!match) return undefined;
  const not = match[2] === '!=';
  return {
    fixed: `${not ? 'not ' : ''}${match[1]}:`,
    message: `${match[2]} is text here: a field is tested with a colon${not ? ' and not' : ''}.`,
  };
}

/** An operator word without its operand. */
export function reportDangling(c: Cursor, word: Span): void {
  const raw = c.text.slice(word.start, word.end);
  const after = blanksEnd(c.text, word.end);
  const last = after === c.text.length && word.start > 0 && isBlank(c.text[word.start - 1]);
  const span = last
    ? { start: c.text.slice(0, word.start).trimEnd().length, end: after }
    : { start: word.start, end: after };
  report(
    c,
    'dangling-operator',
    word,
    `${raw} has no clause to work on. Write the clause, or quote the word if it is a value.`,
    [removeFix(`remove ${raw}`, span)],
  );
}

/** An operator in a list without its value. */
export function reportMissingMember(c: Cursor): void {
  const message = 'A value is missing here: an operator in a list stands between two values.';
  report(c, 'missing-value', { start: c.at, end: c.at }, message);
}

/** Passes a closer that closes nothing; what follows needs no operator, since one mistake gives one error. */
export function passSurplus(c: Cursor): Span {
  const span = take(c, 'error', c.at + 1);
  const brace = c.text[span.start] === '}';
  const fixes = [removeFix(`remove the ${c.text[span.start]}`, span)];
  if (brace) report(c, 'unbalanced-brace', span, 'This brace closes nothing.', fixes);
  else report(c, 'unbalanced-paren', span, 'This parenthesis closes nothing.', fixes);
  c.forgiven = blanksEnd(c.text, c.at);
  return span;
}
