import { FIELDS } from '@thalweg/core/fields';
import { createSchema, describe, parse } from '@thalweg/core/language';
import { type ReactNode, useMemo } from 'react';
import type { Language } from '../lib/url-state.ts';

export interface ReadingProps {
  readonly text: string;
  readonly lang: Language;
  readonly names: readonly string[];
}

/** The query read aloud. */
export default function Reading({ text, lang, names }: ReadingProps): ReactNode {
  const english = useMemo(() => {
    const schema = createSchema(names.filter((name) => !FIELDS.some((field) => field.name === name)));
    return describe(parse(text, lang, schema).node, schema);
  }, [text, lang, names]);
  return (
    <p className="query-reading" aria-live="polite">
      <span className="faint">In English:</span> {english}
    </p>
  );
}
