import type { Language, Schema, Span } from './ast.ts';
import { conjunctionItems, fieldItems, type Item, notItems, operatorItems, valueItems } from './complete-items.ts';
import { type Expected, type Sign, stateAtEnd } from './complete-state.ts';
import { isBlank, scanQuoted } from './kql-scan.ts';

/** One suggestion and the part of the text it replaces; an empty span inserts. */
export interface Suggestion extends Item {
  readonly replace: Span;
}

/** What can stand at a place in a query. */
export interface Completion {
  readonly kind: 'field' | 'operator' | 'value' | 'conjunction';
  /** The field whose operator or value is expected. */
  readonly field?: string;
  /** The sign before the value. */
  readonly operator?: Sign;
  /** What was typed of it, without quotes; values from data should contain it. */
  readonly prefix: string;
  /** What a suggestion of this kind replaces: the typed piece with its quotes. */
  readonly replace: Span;
  /** What is known without looking at data; values that occur in the data come on top. */
  readonly items: readonly Suggestion[];
}

/**
 * What can be typed at an offset of a text, finished or not, right or wrong. Only what stands before the offset decides; the piece
 * around it is replaced as a whole.
 */
export function completeAt(text: string, offset: number, language: Language, schema: Schema): Completion {
  const at = Math.max(0, Math.min(offset, text.length));
  const before = text.slice(0, at);
  const place: Place = { text, at, language, schema };
  const { expected, open } = stateAtEnd(before, language, schema);
  if (!open) return between(expected, place);
  if (expected.kind === 'value') return inValue(expected, open, place);
  const start = lastWord(before, open);
  const typed = before.slice(start);
  const replace = { start, end: wordEnd(text, at) };
  const follows = expected.kind === 'conjunction' || start > open.start;
  if (follows || (open.token === 'word' && !/^(n|no|not|!)$/i.test(typed))) {
    const first = before.slice(open.start, start).trimEnd();
    const tested = follows && schema.typeOf(first) ? operatorItems(first, language, schema) : [];
    // A blank joins clauses in Lucene, so the next one may begin here.
    const fields = follows && language === 'lucene' ? fieldItems(typed, language, schema) : [];
    const operators = tested.filter(({ label }) => label.startsWith(typed));
    const items = placed([...operators, ...fields, ...conjunctionItems(typed, language)], replace);
    return { kind: 'conjunction', prefix: typed, replace, items };
  }
  return inField(typed, replace, place);
}

interface Place {
  readonly text: string;
  readonly at: number;
  readonly language: Language;
  readonly schema: Schema;
}

const placed = (items: readonly Item[], replace: Span): readonly Suggestion[] =>
  items.map((item) => ({ ...item, replace }));

/** After a blank, a sign or a parenthesis: nothing is typed yet. */
function between(expected: Expected, place: Place): Completion {
  const { text, at, language, schema } = place;
  const replace = { start: at, end: at };
  switch (expected.kind) {
    case 'field': {
      const items = [...fieldItems('', language, schema), ...notItems('', language)];
      return { kind: 'field', prefix: '', replace, items: placed(items, replace) };
    }
    case 'value': {
      const { field, operator } = expected;
      const rest = { start: at, end: text[at] === '"' ? literalEnd(text, at, at) : wordEnd(text, at) };
      return {
        kind: 'value',
        field,
        operator,
        prefix: '',
        replace: rest,
        items: placed(itemsOf(expected, '', place), rest),
      };
    }
    case 'conjunction': {
      const { word } = expected;
      const blank = isBlank(text[at - 1]);
      if (word !== undefined && schema.typeOf(word)) {
        return {
          kind: 'operator',
          field: word,
          prefix: '',
          replace,
          items: placed(operatorItems(word, language, schema), replace),
        };
      }
      return {
        kind: 'conjunction',
        prefix: '',
        replace,
        items: placed(blank ? conjunctionItems('', language) : [], replace),
      };
    }
  }
}

/** In a word that may become a field; a whole name can be followed by its operators at once. */
function inField(typed: string, replace: Span, { at, language, schema }: Place): Completion {
  const prefix = typed.startsWith('"') ? typed.slice(1) : typed;
  const here = { start: at, end: at };
  const operators = replace.end === at ? placed(operatorItems(prefix, language, schema), here) : [];
  const names = [...fieldItems(prefix, language, schema), ...notItems(prefix, language)];
  return { kind: 'field', prefix, replace, items: [...placed(names, replace), ...operators] };
}

/** In a value: the literal is replaced with its quotes. A last word after a blank may also become `and` or `or`. */
function inValue(expected: Expected & { readonly kind: 'value' }, open: Span, place: Place): Completion {
  const { text, at, language } = place;
  const { field, operator } = expected;
  const quoted = text[open.start] === '"';
  const replace = { start: open.start, end: quoted ? literalEnd(text, open.start, at) : wordEnd(text, at) };
  const raw = text.slice(open.start, at);
  const prefix = quoted ? scanQuoted(raw, 0).literal.value : raw;
  const start = lastWord(text.slice(0, at), open);
  const word = text.slice(start, at);
  const conjunctions =
    !quoted && start > open.start ? placed(conjunctionItems(word, language), { start, end: replace.end }) : [];
  const items = [...placed(itemsOf(expected, prefix, place), replace), ...conjunctions];
  return { kind: 'value', field, operator, prefix, replace, items };
}

/** Values of a field; the value of Lucene's `_exists_` is a field. */
function itemsOf(expected: Expected & { readonly kind: 'value' }, typed: string, place: Place): readonly Item[] {
  if (expected.field === '_exists_') return fieldItems(typed, place.language, place.schema);
  return valueItems(expected, typed, place.schema);
}

/** Where the last word of the piece that ends the text begins. */
function lastWord(before: string, open: Span): number {
  let start = before.length;
  while (start > open.start && !isBlank(before[start - 1])) start--;
  return start;
}

/** Where the word around an offset ends. */
function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isBlank(text[end]) && !'():<>"[]{}'.includes(text[end] ?? '')) end++;
  return end;
}

/** Where a quoted literal ends. A quote after an operator word closes nothing: there the literal was left open at the offset. */
function literalEnd(text: string, start: number, at: number): number {
  const { literal, closed } = scanQuoted(text, start);
  const rest = text.slice(at, literal.span.end);
  return closed && !/[ \t\r\n\u00a0](and|or|not)[ \t\r\n\u00a0]/i.test(rest) ? Math.max(at, literal.span.end) : at;
}
