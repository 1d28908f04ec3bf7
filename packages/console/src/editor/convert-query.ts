import { convert } from '@thalweg/core/language';
import type { Language } from '../lib/url-state.ts';
import { schemaOf } from './schema.ts';

export interface Conversion {
  readonly from: Language;
  readonly to: Language;
  readonly names: readonly string[];
  readonly networks: readonly string[];
}

export type ConvertedQuery =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** The query in the other language, or the reason why it cannot be said there. */
export function convertQuery(text: string, { from, to, names, networks }: Conversion): ConvertedQuery {
  const schema = schemaOf(names, networks);
  const converted = convert(text, from, to, schema);
  if (converted.ok) return converted;
  const reasons = [...converted.errors, ...converted.unsaid].map(({ message }) => message);
  return { ok: false, why: [...new Set(reasons)].join(' ') };
}
