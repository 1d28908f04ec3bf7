import { FIELDS } from '@thalweg/core/fields';
import { convert, createSchema } from '@thalweg/core/language';
import type { Language } from '../lib/url-state.ts';

export type ConvertedQuery =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** The query in the other language, or the reason why it cannot be said there. */
export function convertQuery(text: string, from: Language, to: Language, names: readonly string[]): ConvertedQuery {
  const schema = createSchema(names.filter((name) => !FIELDS.some((field) => field.name === name)));
  const converted = convert(text, from, to, schema);
  if (converted.ok) return converted;
  const reasons = [...converted.errors, ...converted.unsaid].map(({ message }) => message);
  return { ok: false, why: [...new Set(reasons)].join(' ') };
}
