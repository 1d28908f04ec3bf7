/** What a query expects at its end: worked out from the tokens of a text, sound or not. */
import type { Language, Schema, Span, Token } from './ast.ts';
import { isBlank, scanBare } from './kql-scan.ts';
import { wordAt } from './lucene-reader.ts';
import { parse } from './parse.ts';

/** The sign between a field and the value that is expected. */
export type Sign = ':' | '<' | '<=' | '>' | '>=';

/** A place where a piece of a query may begin. */
export type Expected =
  | { readonly kind: 'field' }
  | { readonly kind: 'value'; readonly field: string; readonly operator: Sign }
  /** After a free text or value; `word` is the free text, if it is one word, which may be the field of a test. */
  | { readonly kind: 'conjunction'; readonly word?: string };

export interface State {
  readonly expected: Expected;
  /** The piece that ends at the end of the text and can still grow; undefined after a blank, a sign or a parenthesis. */
  readonly open: (Span & { readonly token: Token['kind'] }) | undefined;
}

/** The state at the end of a text; with an open piece, what was expected where that piece begins. */
export function stateAtEnd(text: string, language: Language, schema: Schema): State {
  const pieces = parse(text, language, schema).tokens.flatMap((token) =>
    token.kind === 'error' ? split(text, token) : token,
  );
  const last = pieces.at(-1);
  const open = last && canGrow(last) ? { start: last.start, end: last.end, token: last.kind } : undefined;
  const walk: Walk = { text, language, expected: { kind: 'field' }, lists: [], field: '', range: false };
  for (const piece of open ? pieces.slice(0, -1) : pieces) step(walk, piece);
  return { expected: walk.expected, open };
}

const canGrow = (token: Token): boolean => !['blank', 'operator', 'paren', 'regex'].includes(token.kind);

interface Walk {
  readonly text: string;
  readonly language: Language;
  expected: Expected;
  /** For each open parenthesis the field whose values stand in it; undefined for a group. */
  readonly lists: (string | undefined)[];
  field: string;
  /** Between the brackets of a Lucene range. */
  range: boolean;
}

function step(walk: Walk, token: Token): void {
  const raw = walk.text.slice(token.start, token.end);
  switch (token.kind) {
    case 'blank':
      return;
    case 'field':
      walk.field = nameOf(raw, walk.language);
      walk.expected = { kind: 'conjunction', word: walk.field };
      return;
    case 'operator':
      if (raw === '+' || raw === '-' || raw === '!') walk.expected = operandIn(walk);
      else sign(walk, raw as Sign);
      return;
    case 'word':
      if (walk.range || (walk.expected.kind === 'value' && /^(not|!)$/i.test(raw))) return;
      walk.expected = operandIn(walk);
      return;
    case 'paren':
      paren(walk, raw);
      return;
    default:
      if (walk.range) return;
      walk.expected =
        walk.expected.kind === 'field' && token.kind !== 'string' && ![...raw].some(isBlank)
          ? { kind: 'conjunction', word: nameOf(raw, walk.language) }
          : { kind: 'conjunction' };
  }
}

function sign(walk: Walk, raw: Sign): void {
  const { expected } = walk;
  if (raw === ':' && expected.kind === 'conjunction' && expected.word !== undefined) walk.field = expected.word;
  const field = walk.lists.at(-1) ?? walk.field;
  walk.expected = { kind: 'value', field, operator: raw };
}

function paren(walk: Walk, raw: string): void {
  if (raw === '(') {
    walk.lists.push(walk.expected.kind === 'value' ? walk.expected.field : undefined);
    walk.expected = operandIn(walk);
  } else if (raw === '[' || raw === '{') {
    walk.range = walk.expected.kind === 'value';
  } else {
    if (raw === ')') walk.lists.pop();
    walk.range = false;
    walk.expected = { kind: 'conjunction' };
  }
}

/** What may begin after an operator word or an opening parenthesis. */
function operandIn(walk: Walk): Expected {
  const field = walk.lists.at(-1);
  return field === undefined ? { kind: 'field' } : { kind: 'value', field, operator: ':' };
}

function nameOf(raw: string, language: Language): string {
  if (raw.startsWith('"')) return raw.slice(1, -1);
  return language === 'kql' ? scanBare(raw, 0).literal.value : wordAt(raw, 0).name.value;
}

const PIECE =
  /(?<string>"(?:[^"\\]|\\[\s\S])*"?)|(?<paren>[()[\]{}])|(?<operator><=|>=|[:<>])|(?<blank>[ \t\r\n\u00a0]+)|(?<value>(?:\\[\s\S]|[^\s"()[\]{}:<>])+|[\s\S])/gu;

/** The pieces of a part that the parser left out. */
function split(text: string, token: Token): readonly Token[] {
  return [...text.slice(token.start, token.end).matchAll(PIECE)].map((match) => {
    const start = token.start + match.index;
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? 'value';
    return { kind: kind as Token['kind'], start, end: start + match[0].length };
  });
}
