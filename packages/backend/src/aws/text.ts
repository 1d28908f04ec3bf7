/** Texts that are whole only when the set-up is made: literal pieces between attributes of resources and inputs of the template. */

/** What a resource is known by once it is there. */
export type Attribute = 'arn' | 'name' | 'endpoint' | 'url' | 'id';

export interface Reference {
  readonly kind: 'reference';
  /** Id of a resource of the same plan. */
  readonly resource: string;
  readonly attribute: Attribute;
}

export interface InputReference {
  readonly kind: 'input';
  /** Name of an input of the same plan. */
  readonly input: string;
}

export type Piece = string | Reference | InputReference;

export interface Composed {
  readonly kind: 'text';
  readonly pieces: readonly Piece[];
}

export type Text = string | Composed;

/** The text ``text`https://${of('Domain', 'endpoint')}` ``. */
export function text(literals: TemplateStringsArray, ...values: readonly (Text | Reference | InputReference)[]): Text {
  const pieces = literals.flatMap((literal, index): readonly Piece[] => {
    const value = values[index];
    if (value === undefined) return [literal];
    return [literal, ...(typeof value === 'object' && value.kind === 'text' ? value.pieces : [value])];
  });
  return join(pieces);
}

/** Pieces as one text; neighbours that are literal become one. */
function join(pieces: readonly Piece[]): Text {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  if (joined.length === 0) return '';
  const [only] = joined;
  return joined.length === 1 && typeof only === 'string' ? only : { kind: 'text', pieces: joined };
}

/** An attribute of a resource. */
export function of(resource: string, attribute: Attribute): Composed {
  return { kind: 'text', pieces: [{ kind: 'reference', resource, attribute }] };
}

/** The value of an input. */
export function input(name: string): Composed {
  return { kind: 'text', pieces: [{ kind: 'input', input: name }] };
}

export function piecesOf(value: Text): readonly Piece[] {
  return typeof value === 'string' ? [value] : value.pieces;
}

/** Plain data with such texts in it: what both outputs are rendered from. */
export type Value = Text | number | boolean | readonly Value[] | { readonly [key: string]: Value };

export function isText(value: Value): value is Text {
  return typeof value === 'string' || (typeof value === 'object' && 'kind' in value && value['kind'] === 'text');
}
