/**
 * The tree that both parsers build. Nodes are plain readonly data with a literal `kind` and a span; `print` turns a tree back
 * into text, and parse(print(tree)) is the tree again (spans aside).
 */

/** Offsets into the query text: 0-based, start inclusive, end exclusive, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Language = 'kql' | 'lucene';

/** A piece of a literal after unescaping: literal text, or a wildcard (`?` only in Lucene). */
export type Piece = { readonly text: string } | { readonly wildcard: '*' | '?' };

/** A literal as typed. `value` is the unescaped text with wildcards written back as `*` and `?`. */
export interface Literal {
  readonly span: Span;
  readonly quoted: boolean;
  readonly value: string;
  /** One text piece for a literal without wildcards; neighbouring texts are joined; empty for an empty quoted literal. */
  readonly pieces: readonly Piece[];
}

export type Operator = '<' | '<=' | '>' | '>=';

/** One end of a Lucene range; `value` undefined = open. */
export interface Bound {
  readonly value: Literal | undefined;
  readonly inclusive: boolean;
}

/** What stands behind `field:`. The same shapes serve free text (no field). */
export type Test =
  | { readonly kind: 'match'; readonly span: Span; readonly value: Literal }
  | { readonly kind: 'compare'; readonly span: Span; readonly operator: Operator; readonly value: Literal }
  | { readonly kind: 'range'; readonly span: Span; readonly low: Bound; readonly high: Bound }
  | { readonly kind: 'regex'; readonly span: Span; readonly source: string }
  | { readonly kind: 'exists'; readonly span: Span };

/**
 * `field` undefined = free text. A value list `field:(a or b)` becomes and/or/not nodes over field nodes that share the
 * literal `field`; `list` on the outermost of them says so, for printing.
 */
export type Node =
  | { readonly kind: 'all'; readonly span: Span }
  | { readonly kind: 'and'; readonly span: Span; readonly nodes: readonly Node[]; readonly list?: Literal }
  | { readonly kind: 'or'; readonly span: Span; readonly nodes: readonly Node[]; readonly list?: Literal }
  | { readonly kind: 'not'; readonly span: Span; readonly node: Node; readonly list?: Literal }
  | { readonly kind: 'field'; readonly span: Span; readonly field: Literal | undefined; readonly test: Test }
  /** `field:{ … }`; always an error, found by `check`. */
  | { readonly kind: 'nested'; readonly span: Span; readonly field: Literal }
  /** Where an operand is missing or unreadable; never without an error diagnostic. */
  | { readonly kind: 'error'; readonly span: Span };

export interface Edit extends Span {
  readonly text: string;
}

export interface Fix {
  /** An imperative for a button: `use dstport >= 22`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

export type ErrorCode =
  // syntax
  | 'bad-escape'
  | 'bad-regex'
  | 'dangling-operator'
  | 'empty-group'
  | 'empty-list'
  | 'field-in-list'
  | 'kql-syntax'
  | 'limit-exceeded'
  | 'lucene-syntax'
  | 'missing-field'
  | 'missing-operator'
  | 'missing-value'
  | 'range-syntax'
  | 'unbalanced-brace'
  | 'unbalanced-bracket'
  | 'unbalanced-paren'
  | 'unexpected-token'
  | 'unsupported-fuzzy'
  | 'unsupported-json'
  | 'unsupported-proximity'
  | 'unterminated-regex'
  | 'unterminated-string'
  // fields and values
  | 'bad-cidr'
  | 'bad-date'
  | 'bad-ip'
  | 'not-nested'
  | 'null-literal'
  | 'out-of-range'
  | 'range-value'
  | 'type-mismatch'
  | 'unknown-field'
  | 'wildcard-type';

export type HintCode =
  | 'blank-in-value'
  | 'blank-means-or'
  | 'boost-ignored'
  | 'classic-precedence'
  | 'comma-in-value'
  | 'curly-quotes'
  | 'epoch-seconds'
  | 'host-bits-ignored'
  | 'looks-like-field-test'
  | 'lowercase-operator'
  | 'question-mark'
  | 'signs-and-words'
  | 'single-quotes'
  | 'unknown-field'
  | 'value-case'
  | 'value-outside-list';

export interface Diagnostic extends Span {
  readonly severity: 'error' | 'hint';
  readonly code: ErrorCode | HintCode;
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** A lexical piece for highlighting. Tokens are lossless: their texts joined are the query. */
export interface Token extends Span {
  readonly kind: 'blank' | 'field' | 'operator' | 'word' | 'value' | 'string' | 'number' | 'paren' | 'regex' | 'error';
}

export interface Parsed {
  readonly language: Language;
  readonly text: string;
  readonly node: Node;
  readonly tokens: readonly Token[];
  /** Syntax errors and the hints that need no schema; sorted by start. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The names a query may use, and their types. Given to parser and check, since a store can extend the catalogue. */
export interface Schema {
  /** All names in schema order, `_object` and `_line` last. */
  readonly names: readonly string[];
  /** Undefined for an unknown name. */
  typeOf(name: string): 'text' | 'address' | 'integer' | 'date' | undefined;
  /** Networks that the user has named, for completion; `public` and `private` are always known. */
  readonly networks?: readonly string[];
  /** Other names of addresses that contain a text, a few at most, for completion. */
  readonly offerNames?:
    | ((typed: string) => readonly { readonly name: string; readonly description: string }[])
    | undefined;
}
