import { describe, parse } from '@thalweg/core/language';
import { type ReactNode, useMemo } from 'react';
import type { Language } from '../lib/url-state.ts';
import { schemaOf } from './schema.ts';

export interface ReadingProps {
  readonly text: string;
  readonly lang: Language;
  readonly names: readonly string[];
  readonly networks: readonly string[];
}

/** The query read aloud. */
export default function Reading({ text, lang, names, networks }: ReadingProps): ReactNode {
  const english = useMemo(() => {
    const schema = schemaOf(names, networks);
    return describe(parse(text, lang, schema).node, schema);
  }, [text, lang, names, networks]);
  return (
    <p className="query-reading" aria-live="polite">
      <span className="faint">In English:</span> {english}
    </p>
  );
}
