import { DERIVED_FIELDS, derivedField, FIELDS, fieldType } from '../fields/index.ts';
import type { Literal, Piece, Schema } from './ast.ts';

/** Where a record came from, and its line there; not part of a flow log, so patterns and free text leave them out. */
const ORIGIN = { _object: 'text', _line: 'integer' } as const;

/**
 * The names a query may use: the catalogue, then the columns of unknown fields that a store has kept (as text), then the derived
 * fields, then `_object` (text) and `_line` (integer). `networks` are the names that the user has given to networks, `offerNames` finds
 * others.
 */
export function createSchema(
  extraTextNames: readonly string[] = [],
  networks: readonly string[] = [],
  offerNames?: Schema['offerNames'],
): Schema {
  const types = new Map(FIELDS.map((field) => [field.name, fieldType(field)]));
  for (const name of extraTextNames) if (!types.has(name) && !(name in ORIGIN)) types.set(name, 'text');
  for (const { name } of DERIVED_FIELDS) types.set(name, 'text');
  for (const [name, type] of Object.entries(ORIGIN)) types.set(name, type);
  const names = [...types.keys()];
  return { names, typeOf: (name) => types.get(name), networks, offerNames };
}

/** True for a literal that stands for several names: it holds an unescaped wildcard. */
export function isPattern(literal: Literal): boolean {
  return literal.pieces.some((piece) => 'wildcard' in piece);
}

/** The names that a field literal stands for, in schema order: one or none for a name, all matching ones for a pattern. */
export function namesMatching(literal: Literal, schema: Schema): readonly string[] {
  if (!isPattern(literal)) return schema.typeOf(literal.value) ? [literal.value] : [];
  return schema.names.filter((name) => !(name in ORIGIN) && !derivedField(name) && fits(literal.pieces, name));
}

/** Whether a text is what the pieces describe. Takes the first place for each text between two stars, so it never backtracks far. */
function fits(pieces: readonly Piece[], text: string): boolean {
  let at = 0;
  let piece = 0;
  let star: { readonly piece: number; readonly at: number } | undefined;
  while (piece < pieces.length || at < text.length) {
    const current = pieces[piece];
    if (current && 'wildcard' in current && current.wildcard === '*') {
      star = { piece, at };
      piece++;
      continue;
    }
    const length = current === undefined ? -1 : 'wildcard' in current ? 1 : current.text.length;
    const same = current && 'text' in current ? text.startsWith(current.text, at) : at < text.length;
    if (length >= 0 && same) {
      at += length;
      piece++;
    } else if (star && star.at < text.length) {
      star = { piece: star.piece, at: star.at + 1 };
      piece = star.piece + 1;
      at = star.at;
    } else return false;
  }
  return true;
}
