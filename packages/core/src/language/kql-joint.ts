/** Between two operands of KQL: the operator, or what stands there by mistake. */
import type { Literal, Span } from './ast.ts';
import { replaceFix } from './diagnostics.ts';
import { type Cursor, report, skipBlanks, take } from './kql-cursor.ts';
import { isSign } from './kql-field.ts';
import { SWITCH_TO_LUCENE } from './kql-lookalikes.ts';
import { passSurplus, reportDangling, reportMissingOperator } from './kql-report.ts';
import { closeRun, openRun } from './kql-run.ts';
import { blanksEnd, isBlank, type OperatorWord, operatorWordAt, scanQuoted, signPairAt } from './kql-scan.ts';
import { strayCharacter } from './kql-stray.ts';

/** What joins an operand to the next one. */
export interface Joint {
  readonly word: 'and' | 'or';
  /** The operator as written; undefined where it is missing. */
  readonly span: Span | undefined;
}

/**
 * Reads what joins an operand to the next one; undefined at the end of the level. Reports what is between them by mistake.
 * `open` says that a parenthesis around the level can close it.
 */
export function joint(c: Cursor, open: boolean): Joint | undefined {
  while (skipBlanks(c)) {
    const char = c.text[c.at];
    const word = operatorWordAt(c.text, c.at);
    const pair = signPairAt(c.text, c.at);
    if (char === ')' && open) return undefined;
    if (char === ')' || char === '}') {
      passSurplus(c);
    } else if (pair) {
      return { word: signPair(c, pair), span: pair };
    } else if (word && word.word !== 'not') {
      take(c, 'word', word.end);
      if (word.word === 'or') openRun(c);
      else closeRun(c);
      return { word: word.word, span: word };
    } else if (word && danglingNot(c)) {
      closeRun(c);
    } else if (secondClause(c, word)) {
      closeRun(c);
      return { word: 'and', span: undefined };
    } else {
      strayCharacter(c);
    }
  }
  return undefined;
}

/** Takes `&&` or `||` for the word it stands for, and reports it. */
export function signPair(c: Cursor, pair: OperatorWord): 'and' | 'or' {
  take(c, 'word', pair.end);
  const word = pair.word === 'and' ? 'and' : 'or';
  report(c, 'lucene-syntax', pair, `KQL joins clauses with the word ${word}.`, [
    replaceFix(`use ${word}`, pair, word),
    SWITCH_TO_LUCENE,
  ]);
  return word;
}

/** Passes `not`s that nothing follows. */
function danglingNot(c: Cursor): boolean {
  let last: OperatorWord | undefined;
  let at = c.at;
  for (let word = operatorWordAt(c.text, at); word?.word === 'not'; word = operatorWordAt(c.text, at)) {
    last = word;
    at = blanksEnd(c.text, word.end);
  }
  if (!last || (at < c.text.length && c.text[at] !== ')')) return false;
  while (c.at < last.end) {
    take(c, 'word', c.at + 3);
    if (c.at < last.end) skipBlanks(c);
  }
  reportDangling(c, last);
  return true;
}

/** True where a second clause begins without an operator before it; false for a stray character. */
function secondClause(c: Cursor, not: OperatorWord | undefined): boolean {
  const start = c.at;
  const char = c.text[start];
  if (isSign(char) || char === '{') return false;
  if (c.forgiven === start) return true;
  if (!not && !isBlank(c.text[start - 1])) return false;
  if (char === '"' && !scanQuoted(c.text, start).closed) return true;
  const equals = (char === '"' && c.previous && loneEquals(c, c.previous.literal)) || undefined;
  if (!equals) reportMissingOperator(c, start, bareBefore(c));
  return true;
}

function bareBefore(c: Cursor): Span | undefined {
  return c.previous && !c.previous.literal.quoted ? c.previous.literal.span : undefined;
}

/** `=` or `==` as the last word of a bare literal before a quote. */
function loneEquals(c: Cursor, literal: Literal): boolean {
  const match = /(?:^|[ \t\r\n\u00a0])(==?)$/.exec(c.text.slice(literal.span.start, literal.span.end));
  if (literal.quoted || !match?.[1]) return false;
  const { end } = literal.span;
  const span = { start: end - match[1].length, end };
  const name = c.text.slice(literal.span.start, span.start).trimEnd();
  report(c, 'unexpected-token', span, `A field is tested with a colon in KQL, not with ${match[1]}.`, [
    replaceFix('write a colon', { start: literal.span.start + name.length, end: c.at }, ':'),
  ]);
  return true;
}
