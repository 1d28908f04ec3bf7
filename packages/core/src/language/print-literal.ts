/** Bare literals written so that they are read back as the same pieces. */
import type { Literal, Piece } from './ast.ts';
import { rangeAt, regexAt } from './kql-lookalikes.ts';

const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A bare literal of KQL. `name` says that a colon or sign follows, where blanks and signs could be read as a clause of their own.
 * Special characters and operator words get a backslash, what no backslash may precede is written as `\uXXXX`.
 */
export function bareKql(literal: Literal, role: 'name' | 'value'): string {
  const text = literal.pieces
    .map((piece, index) => ('wildcard' in piece ? '*' : escapeKql(piece, index, literal)))
    .join('');
  if (role === 'name') {
    const named = text.replace(/[ \u00a0]/g, unicode).replace(/^[-!+]/, unicode);
    return named === '_exists_' ? `${unicode('_')}exists_` : named;
  }
  return rangeAt(text, 0) || regexAt(text, 0) ? unicode(text) + text.slice(1) : text;
}

function escapeKql(piece: { readonly text: string }, index: number, literal: Literal): string {
  const first = index === 0;
  const last = index === literal.pieces.length - 1;
  let text = piece.text.replace(/[\\():<>"*{}]/g, '\\$&');
  text = text.replace(/(?<=^|[ \u00a0\t\r\n])(and|or|not)(?=$|[ \u00a0\t\r\n])/gi, '\\$1');
  text = text.replace(/(?<=[ \u00a0\t\r\n])(?:&&|\|\|)(?=[ \u00a0\t\r\n])/g, (pair) => unicode(pair) + pair.slice(1));
  // \n before "ot" would read as an escaped operator word.
  text = text
    .replace(/\n(?=ot)/gi, unicode)
    .replace(/\t/g, '\\t')
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n');
  if (first) text = text.replace(/^[ \u00a0]/, unicode);
  if (last) text = text.replace(/[ \u00a0]$/, unicode);
  return text;
}

const escapeLucene = (text: string): string => text.replace(/[\\():"[\]{}^~<>*? \t\r\n\u00a0]/g, '\\$&');

/** A bare term of Lucene; a backslash before any character makes it ordinary. */
export function bareLucene(literal: Literal): string {
  return guard(joinPieces(literal.pieces));
}

/** A bare bound of a Lucene range, which is open when it is a lone star. */
export function boundLucene(literal: Literal): string {
  const text = joinPieces(literal.pieces);
  return text.toUpperCase() === 'TO' ? `\\${text}` : text;
}

/** A Lucene field name: there the wildcard has a backslash. Undefined for a name with a literal star, which it cannot say. */
export function nameLucene(literal: Literal): string | undefined {
  if (literal.pieces.some((piece) => 'text' in piece && piece.text.includes('*'))) return undefined;
  return guard(
    literal.pieces.map((piece) => ('text' in piece ? escapeLucene(piece.text) : `\\${piece.wildcard}`)).join(''),
  );
}

function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => ('text' in piece ? escapeLucene(piece.text) : piece.wildcard)).join('');
}

/** What would be an operator, a sign or an expression at the beginning of a term gets a backslash. */
function guard(text: string): string {
  return /^(and|or|not)$/i.test(text) || /^([-+!/=]|&&|\|\|)/.test(text) ? `\\${text}` : text;
}
