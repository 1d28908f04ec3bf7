import type { Diagnostic, Language, Literal, Node, Schema, Test } from './ast.ts';
import { parse } from './parse.ts';
import { createPieces } from './pieces.ts';
import { print, type Unsaid } from './print.ts';

/** A query in the other language, or why it stays as it is: its own errors, or what the other language cannot say. */
export type Converted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly errors: readonly Diagnostic[]; readonly unsaid: readonly Unsaid[] };

/**
 * Rewrites a query for the other language through its tree, with the same meaning. Blank text stays blank, and text of the same
 * language stays as it is.
 */
export function convert(text: string, from: Language, to: Language, schema: Schema): Converted {
  const parsed = parse(text, from, schema);
  const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { ok: false, errors, unsaid: [] };
  if (from === to) return { ok: true, text };
  if (text.trim() === '') return { ok: true, text: '' };
  const printed = print(adapt(parsed.node, to), to);
  return printed.ok ? printed : { ok: false, errors: [], unsaid: printed.unsaid };
}

/** Quotes values that would be read differently in the other language, and those that read better so. */
function adapt(node: Node, to: Language): Node {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { ...node, nodes: node.nodes.map((inner) => adapt(inner, to)) };
    case 'not':
      return { ...node, node: adapt(node.node, to) };
    case 'field':
      return { ...node, test: adaptTest(node.test, to) };
    default:
      return node;
  }
}

function adaptTest(test: Test, to: Language): Test {
  switch (test.kind) {
    case 'match':
    case 'compare':
      return { ...test, value: adaptValue(test.value, to) };
    case 'range': {
      const low = test.low.value && { ...test.low, value: adaptValue(test.low.value, to) };
      const high = test.high.value && { ...test.high, value: adaptValue(test.high.value, to) };
      return { ...test, low: low ?? test.low, high: high ?? test.high };
    }
    default:
      return test;
  }
}

/** In KQL a bare `null` asks for missing values; characters that would each need a backslash are clearer in quotes. */
function adaptValue(literal: Literal, to: Language): Literal {
  if (literal.quoted || literal.pieces.some((piece) => 'wildcard' in piece)) return literal;
  const escaped = /[\\():<>"*{} \t\r\n\u00a0]/.test(literal.value);
  const meant = to === 'kql' && literal.value === 'null';
  if (!escaped && !meant) return literal;
  const pieces = createPieces();
  pieces.text(literal.value);
  return pieces.build(literal.span, true);
}
