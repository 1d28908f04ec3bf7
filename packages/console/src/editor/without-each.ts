import { type Node, parse, print } from '@thalweg/core/language';
import type { Language } from '../lib/url-state.ts';
import { schemaOf } from './schema.ts';

export interface Relaxed {
  /** The condition that is left out, as it reads alone. */
  readonly without: string;
  /** The query that is left; never blank. */
  readonly query: string;
}

/** With more conditions than these, the list would be longer than the query. */
const MOST = 6;

/**
 * A query of several conditions that must all hold, once without each of them: what is nearest when nothing matches. Empty for any
 * other query, and for one with more than six.
 */
export function withoutEach(
  text: string,
  lang: Language,
  { names, networks }: { readonly names: readonly string[]; readonly networks: readonly string[] },
): readonly Relaxed[] {
  const { node } = parse(text, lang, schemaOf(names, networks));
  if (node.kind !== 'and' || node.list !== undefined || node.nodes.length > MOST) return [];
  return node.nodes.flatMap((left, place) => {
    const others = node.nodes.filter((_, other) => other !== place);
    const [only] = others;
    const rest: Node = others.length === 1 && only ? only : { ...node, nodes: others };
    const [without, query] = [print(left, lang), print(rest, lang)];
    return without.ok && query.ok ? [{ without: without.text, query: query.text }] : [];
  });
}
