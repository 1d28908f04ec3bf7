import type { Diagnostic, Parsed, Schema } from './ast.ts';
import { blanksEnd } from './kql-scan.ts';
import { parseLevel } from './lucene-clauses.ts';
import { createReader, report, take } from './lucene-reader.ts';

/**
 * Parses a Lucene query string. Never throws: what is wrong is in the diagnostics, and error nodes stand where an operand could
 * not be read. The clause rules of the classic parser are resolved here, so the tree holds plain and, or, not. Blank text is
 * every record. The text must be within the limit of length.
 */
export function parseLucene(text: string, schema: Schema): Parsed {
  const reader = createReader(text, schema);
  if (text[blanksEnd(text, 0)] === '{') {
    const message = 'This is a query body for an engine; write the query as text, such as action:REJECT.';
    report(reader, { code: 'unsupported-json', ...take(reader, 'error', text.length), message });
  }
  const node = parseLevel(reader, undefined);
  const diagnostics = withoutEchoes(reader.diagnostics.list());
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  return {
    language: 'lucene',
    text,
    node: node ?? { kind: failed ? 'error' : 'all', span: { start: 0, end: text.length } },
    tokens: reader.tokens,
    diagnostics,
  };
}

/** Leaves out hints on what holds an error, or touches it: the error says it better. */
function withoutEchoes(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = all.filter(({ severity }) => severity === 'error');
  return all.filter(
    (one) => one.severity === 'error' || !errors.some((error) => error.start <= one.end && one.start <= error.end),
  );
}
