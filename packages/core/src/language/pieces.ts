import type { Literal, Piece, Span } from './ast.ts';

/** Collects the pieces of a literal while it is scanned; neighbouring texts are joined. */
export interface PieceBuilder {
  text(text: string): void;
  wildcard(wildcard: '*' | '?'): void;
  build(span: Span, quoted: boolean): Literal;
}

/** An empty collection of pieces. */
export function createPieces(): PieceBuilder {
  const pieces: Piece[] = [];
  let open = '';
  const close = (): void => {
    if (open !== '') pieces.push({ text: open });
    open = '';
  };
  return {
    text(text) {
      open += text;
    },
    wildcard(wildcard) {
      close();
      pieces.push({ wildcard });
    },
    build(span, quoted) {
      close();
      const value = pieces.map((piece) => ('text' in piece ? piece.text : piece.wildcard)).join('');
      return { span, quoted, value, pieces };
    },
  };
}

/** True for an unquoted literal of stars alone: any value there is. */
export function isStar(literal: Literal): boolean {
  return literal.pieces.length > 0 && literal.pieces.every((piece) => 'wildcard' in piece && piece.wildcard === '*');
}
