/** What the browser remembers for this user: nothing of it changes what a shared address shows. */
import { useLocalStorage } from '@mantine/hooks';
import { QUICK_RANGES, type QuickRange, type TimeText } from '../lib/time-range.ts';
import { DEFAULT_VIEW, type Language } from '../lib/url-state.ts';

const MOST_RECENT = 10;

function useSetting<Value>(
  name: string,
  defaultValue: Value,
): readonly [Value, (value: Value | ((old: Value) => Value)) => void] {
  const [value, set] = useLocalStorage<Value>({ key: `thalweg.${name}`, defaultValue, getInitialValueInEffect: false });
  return [value, set];
}

export interface RecentQuery {
  readonly query: string;
  readonly lang: Language;
}

/** The last queries that were run, newest first, ten of each language. */
export function useRecentQueries(): readonly [readonly RecentQuery[], (query: RecentQuery) => void] {
  const [recent, set] = useSetting<readonly RecentQuery[]>('recentQueries', []);
  const add = (one: RecentQuery): void => {
    if (one.query.trim() === '') return;
    set((old) => {
      const others = old.filter(({ query, lang }) => query !== one.query || lang !== one.lang);
      const same = others.filter(({ lang }) => lang === one.lang).slice(0, MOST_RECENT - 1);
      return [one, ...same, ...others.filter(({ lang }) => lang !== one.lang)];
    });
  };
  return [recent, add];
}

export function useRecentRanges(): readonly [readonly TimeText[], (range: TimeText) => void] {
  const [recent, set] = useSetting<readonly TimeText[]>('recentRanges', []);
  const add = ({ from, to }: TimeText): void =>
    set((old) =>
      [{ from, to }, ...old.filter((other) => other.from !== from || other.to !== to)].slice(0, MOST_RECENT),
    );
  return [recent, add];
}

/** Takes out of the browser what says what was asked. */
export function forgetRecent(): void {
  for (const name of ['recentQueries', 'recentRanges', 'fieldUse']) localStorage.removeItem(`thalweg.${name}`);
}

/** The ranges that are offered by name. */
export const useQuickRanges = () => useSetting<readonly QuickRange[]>('quickRanges', QUICK_RANGES);
/** The range of a page whose address names none. */
export const useFirstRange = () => useSetting<TimeText>('firstRange', { from: DEFAULT_VIEW.from, to: DEFAULT_VIEW.to });
/** The language of a query bar whose address names none. */
export const useLanguage = () => useSetting<Language>('language', DEFAULT_VIEW.lang);

/** Whether Discover asks when it is opened, or waits to be told. */
export const useSearchOnLoad = () => useSetting('searchOnLoad', true);

/** How often a field was made a column or filtered by. */
export function useFieldUse(): readonly [Readonly<Record<string, number>>, (field: string) => void] {
  const [use, set] = useSetting<Readonly<Record<string, number>>>('fieldUse', {});
  return [use, (field) => set((old) => ({ ...old, [field]: (old[field] ?? 0) + 1 }))];
}

export const useColumnWidths = () => useSetting<Readonly<Record<string, number>>>('columnWidths', {});
/** Where the list would leave the table little room it begins closed. */
export const useFieldsOpen = () => useSetting('fieldsOpen', window.innerWidth >= 960);
export const useRailPinned = () => useSetting('railPinned', false);
