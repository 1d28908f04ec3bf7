import { ActionIcon, Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconLanguage, IconX } from '@tabler/icons-react';
import type { Diagnostic } from '@thalweg/core/language';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { askValues } from '../../../api/questions.ts';
import { formatCount } from '../../../lib/format.ts';
import { useFields } from '../../../state/fields.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import { useLanguage, useRecentQueries } from '../../../state/settings.ts';
import { useView } from '../../../state/view.ts';
import { SavedMenu } from '../saved/SavedMenu.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { PlainInput } from './PlainInput.tsx';
import { QueryRemarks } from './QueryRemarks.tsx';
import { useDraft } from './use-draft.ts';
import './query.css';

const QueryEditor = lazy(() => import('../../../editor/QueryEditor.tsx'));
const Reading = lazy(() => import('../../../editor/Reading.tsx'));

const PLACEHOLDER: Readonly<Record<string, string>> = {
  kql: 'Search records in KQL, such as action:REJECT and dstport <= 1024',
  lucene: 'Search records in Lucene, such as action:REJECT AND dstport:[* TO 1024]',
};

/** Where the question is written; what narrows it down shares a line with the remarks, so that nothing moves when one appears. */
export function QueryBar({ children }: { readonly children: ReactNode }): ReactNode {
  const { view, change } = useView();
  const { ask, clock, refresh } = useRun();
  const { list } = useFields();
  const networks = useNetworks();
  const { draft, setDraft, edited } = useDraft();
  const [recent, addRecent] = useRecentQueries();
  const [, setLanguage] = useLanguage();
  const [remarks, setRemarks] = useState<{ readonly found: readonly Diagnostic[]; readonly text: string }>({
    found: [],
    text: '',
  });
  const [reading, setReading] = useState(false);
  const [focused, setFocused] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  const names = useMemo(() => list.map(({ name }) => name), [list]);

  const focus = (): void => bar.current?.querySelector<HTMLElement>('.cm-content, input')?.focus();
  useHotkeys([['/', focus]]);

  const wrong = remarks.text === draft.query && remarks.found.some(({ severity }) => severity === 'error');
  const run = (query: string): void => {
    if (query === draft.query && wrong) return;
    addRecent({ query, lang: draft.lang });
    if (query === view.query && draft.lang === view.lang) refresh();
    else change({ query, lang: draft.lang });
    setDraft({ query, lang: draft.lang });
  };

  const switchTo = async (lang: typeof draft.lang): Promise<void> => {
    const { convertQuery } = await import('../../../editor/convert-query.ts');
    const converted = convertQuery(draft.query, { from: draft.lang, to: lang, names, networks: networks.names });
    if (!converted.ok)
      notifications.show({ color: 'orange', title: 'The text stays as it is', message: converted.why });
    const query = converted.ok ? converted.text : draft.query;
    setDraft({ query, lang });
    setLanguage(lang);
    // The same question in other words: the address follows at once.
    if (!edited && converted.ok) change({ query, lang });
  };

  // The field's values in the time range, whatever else is asked: what is typed may widen the question.
  const values = useCallback(
    async (field: string, prefix: string, signal: AbortSignal) => {
      const { from, to, now, tz } = ask;
      const time = {
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(now !== undefined && { now }),
        ...(tz !== undefined && { tz }),
      };
      const { values: found } = await askValues({ ...time, field, prefix, limit: 20 }, signal);
      return found
        .filter(({ value }) => value !== null)
        .map(({ value, count, label }) => ({ value, label, detail: `${formatCount(count)} records` }));
    },
    [ask],
  );

  return (
    <div className="query">
      <div className="query-bar panel" ref={bar} data-wrong={wrong || undefined}>
        <LanguageSwitch lang={draft.lang} onChange={(lang) => void switchTo(lang)} />
        <Suspense
          fallback={
            <PlainInput
              value={draft.query}
              placeholder={PLACEHOLDER[draft.lang] ?? ''}
              onChange={(query) => setDraft({ ...draft, query })}
              onSubmit={run}
              onFocus={() => setFocused(true)}
            />
          }
        >
          <QueryEditor
            value={draft.query}
            lang={draft.lang}
            tz={clock.zone}
            names={names}
            networks={networks}
            placeholder={PLACEHOLDER[draft.lang] ?? ''}
            focused={focused}
            recent={recent.filter(({ lang }) => lang === draft.lang).map(({ query }) => query)}
            values={values}
            onChange={(query) => setDraft({ ...draft, query })}
            onSubmit={run}
            onDiagnostics={(found, text) => setRemarks({ found, text })}
          />
        </Suspense>
        {draft.query !== '' && (
          <ActionIcon
            data-hint="Empty the query"
            size={28}
            aria-label="Empty the query"
            onClick={() => {
              setDraft({ ...draft, query: '' });
              focus();
            }}
          >
            <IconX size={15} />
          </ActionIcon>
        )}
        <ActionIcon
          data-hint="Read the query in English"
          size={28}
          aria-label="Read the query in English"
          aria-pressed={reading}
          onClick={() => setReading(!reading)}
        >
          <IconLanguage size={16} stroke={1.7} />
        </ActionIcon>
      </div>
      <SavedMenu />
      <Button
        className="query-run"
        h={38}
        variant={edited ? 'filled' : 'default'}
        disabled={wrong}
        onClick={() => run(draft.query)}
      >
        {edited ? 'Update' : 'Refresh'}
      </Button>
      <div className="query-below">
        {children}
        <QueryRemarks
          text={draft.query}
          remarks={remarks.text === draft.query ? remarks.found : []}
          onFix={(query) => setDraft({ ...draft, query })}
        />
      </div>
      {reading && (
        <Suspense fallback={null}>
          <Reading text={draft.query} lang={draft.lang} names={names} networks={networks.names} />
        </Suspense>
      )}
    </div>
  );
}
