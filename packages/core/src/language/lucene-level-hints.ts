/** Remarks on how the clauses of one level combine. */
import type { Edit, Fix } from './ast.ts';
import { replaceFix } from './diagnostics.ts';
import { blanksEnd } from './kql-scan.ts';
import { andGroups, type Clause, isPlainBlank, type Reading, roleOf } from './lucene-combine.ts';
import { isLowerCaseOperator } from './lucene-hints.ts';
import type { Reader } from './lucene-reader.ts';

/** Raises the hints on a level whose clauses are read in this way. */
export function hintOnLevel(reader: Reader, clauses: readonly Clause[], reading: Reading): void {
  hintOnReading(reader, clauses, reading);
  hintOnBlanks(reader, clauses);
  hintOnOutsideValues(reader, clauses);
  hintOnBlankFieldTest(reader, clauses);
}

function hintOnReading(reader: Reader, clauses: readonly Clause[], reading: Reading): void {
  if (reading === 'classic') return;
  const span = { start: clauses[0]!.start, end: clauses.at(-1)!.end };
  const classic = classicText(reader.text, clauses);
  const asClassic = { title: 'use the classic reading', edits: [{ ...span, text: classic }] };
  if (reading === 'signs') {
    const message = `Beside + and - the signs decide: this is read as ${shorten(classic)}.`;
    reader.diagnostics.hint('signs-and-words', span, message, [{ ...asClassic, title: 'write it with signs only' }]);
    return;
  }
  const message = `AND binds tighter than OR here; Lucene would read this as ${shorten(classic)}.`;
  reader.diagnostics.hint('classic-precedence', span, message, [withParentheses(clauses), asClassic]);
}

/** The clauses with signs instead of words, as the classic parser sees them. */
function classicText(text: string, clauses: readonly Clause[]): string {
  const signs = { required: '+', prohibited: '-', optional: '' };
  return clauses
    .map((clause, index) => {
      const operand = text.slice(clause.operand, clause.end);
      const sign = signs[roleOf(clauses, index)];
      return clause.negations > 1 ? `${sign}(${'NOT '.repeat(clause.negations - 1)}${operand})` : `${sign}${operand}`;
    })
    .join(' ');
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Parentheses around what belongs together, so that no rule is needed to read it. */
function withParentheses(clauses: readonly Clause[]): Fix {
  const groups = andGroups(clauses);
  const edits: Edit[] = groups
    .filter((group) => groups.length > 1 && (group.length > 1 || group[0]!.negations > 0))
    .flatMap((group) => [
      { start: group[0]!.start, end: group[0]!.start, text: '(' },
      { start: group.at(-1)!.end, end: group.at(-1)!.end, text: ')' },
    ]);
  return { title: 'set parentheses', edits };
}

/** A blank between two clauses that are neither signed nor negated: OR, where many expect AND. */
function hintOnBlanks(reader: Reader, clauses: readonly Clause[]): void {
  const pairs = clauses.flatMap((clause, index) => {
    const before = clauses[index - 1];
    if (!before || !isPlainBlank(clause) || ![before, clause].every(isPlain)) return [];
    if (blanksEnd(reader.text, before.end) !== clause.start) return [];
    return [{ start: before.end, end: clause.start, words: isWord(reader, before) || isWord(reader, clause) }];
  });
  const first = pairs[0];
  if (!first) return;
  const gaps = pairs.filter(({ words }) => !words);
  const fixes = ['AND', 'OR'].map((word) => ({
    title: `insert ${word}`,
    edits: gaps.map(({ start, end }) => ({ start, end, text: ` ${word} ` })),
  }));
  const message = 'A blank between two clauses means OR.';
  reader.diagnostics.hint('blank-means-or', first, message, gaps.length > 0 ? fixes : []);
}

function isPlain({ sign, negations, node }: Clause): boolean {
  return !sign && negations === 0 && node.kind !== 'error';
}

function isWord(reader: Reader, clause: Clause): boolean {
  return isLowerCaseOperator(reader.text.slice(clause.operand, clause.end));
}

/** The value of a bare or quoted term without field; undefined for any other clause. */
function freeTerm(clause: Clause | undefined): string | undefined {
  const { node } = clause ?? {};
  if (node?.kind !== 'field' || node.field || node.test.kind !== 'match') return undefined;
  return node.test.value.value;
}

/** Values after a field test that the field does not reach: `dstport:22 443`. */
function hintOnOutsideValues(reader: Reader, clauses: readonly Clause[]): void {
  clauses.forEach((clause, index) => {
    if (!isFieldTest(clause) || clause.negations > 0) return;
    const next = clauses.slice(index + 1).findIndex((other) => !isOutside(other));
    const outside = clauses.slice(index + 1, next < 0 ? undefined : index + 1 + next);
    const values = outside.filter((other) => !isWord(reader, other));
    if (values.length === 0 || values.some((value) => value.start < reader.quotesHinted)) return;
    const span = { start: values[0]!.operand, end: values.at(-1)!.end };
    const message = 'The field reaches only the one value after its colon; this is searched as free text.';
    reader.diagnostics.hint('value-outside-list', span, message, listFix(reader.text, clause, values));
  });
}

function isOutside(clause: Clause): boolean {
  return clause.joint !== 'and' && !clause.sign && clause.negations === 0 && freeTerm(clause) !== undefined;
}

function isFieldTest({ node }: Clause): boolean {
  if (node.kind === 'field') return node.field !== undefined && node.test.kind !== 'exists';
  return (node.kind === 'and' || node.kind === 'or' || node.kind === 'not') && node.list !== undefined;
}

function listFix(text: string, clause: Clause, values: readonly Clause[]): readonly Fix[] {
  const [head, name, value] =
    /^([^:]*?)[ \t\r\n\u00a0]*:[ \t\r\n\u00a0]*(.*)$/s.exec(text.slice(clause.operand, clause.end)) ?? [];
  if (head === undefined || name === undefined || value === undefined) return [];
  const first = /^\(.*\)$/s.test(value) ? value.slice(1, -1) : value;
  const list = `(${[first, ...values.map(({ operand, end }) => text.slice(operand, end))].join(' OR ')})`;
  return [replaceFix(`use ${name}:${list}`, { start: clause.end - value.length, end: values.at(-1)!.end }, list)];
}

/** `action = REJECT`, `action is REJECT`, `action REJECT`: a field name as free text, and words after it. */
function hintOnBlankFieldTest(reader: Reader, clauses: readonly Clause[]): void {
  clauses.forEach((clause, index) => {
    const name = freeTerm(clause);
    const second = clauses[index + 1];
    if (name === undefined || !reader.schema.typeOf(name) || clause.sign || clause.negations > 0) return;
    if (freeTerm(second) === undefined || second?.joint !== 'blank' || second.sign) return;
    const word = reader.text.slice(second.start, second.end);
    const negated = /^(!=|!)/.test(word);
    if (second.negations > 0 && !negated) return;
    const filler = /^(!=|==?|is|equals|eq)$/i.test(word);
    const value = filler ? clauses[index + 2] : second;
    const useful = value?.joint === 'blank' && freeTerm(value) !== undefined && !value.sign;
    const test = useful ? `${negated ? 'NOT ' : ''}${name}:${reader.text.slice(value.operand, value.end)}` : '';
    const span = { start: clause.start, end: useful ? value.end : second.end };
    const fixes = useful ? [{ title: `use ${test}`, edits: [{ ...span, text: test }] }] : [];
    const message = 'These words are searched as free text. A field is tested with a colon.';
    reader.diagnostics.hint('looks-like-field-test', span, message, fixes);
  });
}
