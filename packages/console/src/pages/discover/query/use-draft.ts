import { useEffect, useState } from 'react';
import type { Language } from '../../../lib/url-state.ts';
import { useView } from '../../../state/view.ts';

export interface Draft {
  readonly query: string;
  readonly lang: Language;
}

/** The query as it is being written; what the address says takes its place whenever that changes. */
export function useDraft(): {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  readonly edited: boolean;
} {
  const { view } = useView();
  const [draft, setDraft] = useState<Draft>({ query: view.query, lang: view.lang });
  useEffect(() => setDraft({ query: view.query, lang: view.lang }), [view.query, view.lang]);
  return { draft, setDraft, edited: draft.query !== view.query || draft.lang !== view.lang };
}
