/** A view as a saved search, and back. Pure, for tests. */
import type { SavedSearch, SearchState } from '@thalweg/core/api';
import { fromApiPill, type Pill, toApiPill } from '../../../lib/pill.ts';
import { DEFAULT_VIEW, parseView, printView, type View } from '../../../lib/url-state.ts';
import { columnsOf } from '../../../state/actions.ts';

/** What the chart shows is kept as it stands in the address. */
const CHART_KEYS: readonly (keyof View)[] = ['by', 'measure', 'interval', 'chart', 'compare'];

type Widths = Readonly<Record<string, number>>;

export interface StateOptions {
  /** Keep the time range, too. */
  readonly withTime: boolean;
  /** Pixels of columns that were pulled at, whatever table they were in. */
  readonly widths: Widths;
}

export function toState(
  view: View,
  { withTime, widths }: StateOptions,
): Omit<SearchState, 'name' | 'description' | 'tags'> {
  return {
    query: view.query,
    lang: view.lang,
    // Pinned filters belong to the user's session, not to the search.
    filters: view.filters.filter(({ pinned }) => !pinned).map(toApiPill),
    columns: [...view.columns],
    sort: view.sort.map((key) => ({ ...key })),
    ...(withTime && { from: view.from, to: view.to }),
    view: { chart: printView(view, CHART_KEYS), widths: widthsOf(view, widths) },
  };
}

/** The question of a view alone, to be asked again in whatever table. */
export function toQueryState(
  view: View,
  { withFilters, withTime }: { readonly withFilters: boolean; readonly withTime: boolean },
): Omit<SearchState, 'name' | 'description' | 'tags'> {
  return {
    kind: 'query',
    query: view.query,
    lang: view.lang,
    ...(withFilters && { filters: view.filters.filter(({ pinned }) => !pinned).map(toApiPill) }),
    ...(withTime && { from: view.from, to: view.to }),
  };
}

/** What asking a saved query changes: its filters and its time only when it has some. */
export function askAgain(saved: SavedSearch, pinned: readonly Pill[]): Partial<View> {
  const { query, lang, filters, from, to } = saved;
  return {
    query,
    lang,
    ...(filters.length > 0 && { filters: [...pinned, ...filters.map(fromApiPill)] }),
    ...((from !== undefined || to !== undefined) && { from: from ?? '', to: to ?? '' }),
  };
}

/** The widths that count for the columns of a view. */
function widthsOf({ columns }: Pick<View, 'columns'>, widths: Widths): Widths {
  const names = columnsOf(columns);
  return Object.fromEntries(
    Object.entries(widths).flatMap(([name, width]) => (names.includes(name) ? [[name, Math.round(width)]] : [])),
  );
}

/** The widths that were saved with a search; undefined for one that leaves them as they are. */
export function savedWidths({ view }: SavedSearch): Widths | undefined {
  const kept = view?.['widths'];
  if (typeof kept !== 'object' || kept === null) return undefined;
  const pairs = Object.entries(kept).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
  return Object.fromEntries(pairs);
}

/** What opening the search changes; its time only when it has one. */
export function toView(search: SavedSearch, pinned: readonly Pill[]): Partial<View> {
  const kept = search.view?.['chart'];
  const { view: chart } = parseView(typeof kept === 'string' ? kept : '');
  return {
    query: search.query,
    lang: search.lang,
    filters: [...pinned, ...search.filters.map(fromApiPill)],
    columns: search.columns,
    sort: search.sort,
    by: chart.by,
    measure: chart.measure,
    interval: chart.interval,
    chart: chart.chart,
    compare: chart.compare,
    ...((search.from !== undefined || search.to !== undefined) && { from: search.from ?? '', to: search.to ?? '' }),
  };
}

/** Whether the view asks or shows something else than the search. */
export function differs(view: View, search: SavedSearch, widths: Widths): boolean {
  const kept = savedWidths(search);
  const pulled = widthsOf(view, widths);
  const names = new Set([...Object.keys(kept ?? {}), ...Object.keys(pulled)]);
  if (kept && [...names].some((name) => kept[name] !== pulled[name])) return true;
  const saved = toView(
    search,
    view.filters.filter(({ pinned }) => pinned),
  );
  const parts: readonly (keyof View)[] = Object.keys(saved) as (keyof View)[];
  return printView({ ...DEFAULT_VIEW, ...saved }, parts) !== printView(view, parts);
}
