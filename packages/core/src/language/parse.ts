import type { Language, Parsed, Schema } from './ast.ts';
import { parseKql } from './kql.ts';
import { surplusOf, textTooLong } from './limits.ts';
import { parseLucene } from './lucene.ts';

/**
 * Reads a query text. Never throws: what cannot be read becomes an `error` node and a diagnostic, and nothing may run while one of
 * them is an error. The schema only tells names from values; whether fields exist and values fit is for `check` to say.
 */
export function parse(text: string, language: Language, schema: Schema): Parsed {
  const surplus = surplusOf(text);
  if (surplus) {
    const span = { start: 0, end: text.length };
    return {
      language,
      text,
      node: { kind: 'error', span },
      tokens: [{ kind: 'error', ...span }],
      diagnostics: [textTooLong(surplus)],
    };
  }
  return language === 'kql' ? parseKql(text, schema) : parseLucene(text, schema);
}
