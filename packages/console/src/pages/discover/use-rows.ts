import { useInfiniteQuery } from '@tanstack/react-query';
import type { ApiValue } from '@thalweg/core/api';
import { useCallback, useMemo } from 'react';
import { askSearch, type Page } from '../../api/questions.ts';
import { countryFieldOf } from '../../lib/flag.ts';
import { columnsOf } from '../../state/actions.ts';
import { useFields } from '../../state/fields.ts';
import { useLast } from '../../state/last.ts';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';
import { joinRows, type Tail, useTail } from './use-tail.ts';

/** The first page is small, so that something shows soon; the next ones are for scrolling. */
const FIRST_PAGE = 500;
const NEXT_PAGE = 2500;
/** More rows than anybody scrolls through; beyond it export is the way. */
export const MOST_ROWS = 100_000;

/** What every row needs whatever the columns are: where it came from, and the protocol for the names of ports. */
const ALWAYS: readonly string[] = ['_object', '_line', 'protocol', 'action', 'log_status'];

export type RowValues = readonly ApiValue[];

export interface Rows {
  readonly rows: readonly RowValues[];
  /** The value of a field in a row; undefined when it was not asked for. */
  readonly valueIn: (row: RowValues, field: string) => ApiValue | undefined;
  readonly first: Page | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  /** What is shown answers an earlier question. */
  readonly stale: boolean;
  readonly more: boolean;
  readonly loadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
  readonly tail: Tail;
}

const NO_ROWS: readonly RowValues[] = [];

export function useRows(): Rows {
  const { view } = useView();
  const { ask, ready, held } = useRun();
  const fields = useFields();
  const columns = useMemo(() => {
    const names = columnsOf(view.columns);
    const countries = names
      .map(countryFieldOf)
      .filter((name) => name !== undefined && fields.get(name).inStore) as string[];
    return [...new Set([...names, ...ALWAYS, ...countries])];
  }, [view.columns, fields]);
  const query = useInfiniteQuery({
    queryKey: ['search', ask, columns, view.sort],
    queryFn: ({ signal, pageParam }) =>
      askSearch(
        {
          ...ask,
          columns,
          sort: view.sort.map((key) => ({ ...key })),
          limit: pageParam === undefined ? FIRST_PAGE : NEXT_PAGE,
          ...(pageParam !== undefined && { cursor: pageParam }),
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last, pages) =>
      pages.reduce((sum, page) => sum + page.rows.length, 0) >= MOST_ROWS ? undefined : (last.end.cursor ?? undefined),
    enabled: ready && !held,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const data = useLast(query.data);
  const first = data?.pages[0];
  const places = useMemo(() => new Map(first?.head.columns.map((name, place) => [name, place])), [first]);
  const tail = useTail(columns);
  const rows = useMemo(() => {
    const found = data?.pages.flatMap((page) => page.rows) ?? NO_ROWS;
    const [object, line] = [places.get('_object') ?? 0, places.get('_line') ?? 0];
    return joinRows(tail.rows, found, (row) => `${row[line]} ${row[object]}`);
  }, [data, places, tail.rows]);
  const valueIn = useCallback(
    (row: RowValues, field: string): ApiValue | undefined => {
      const place = places.get(field);
      return place === undefined ? undefined : row[place];
    },
    [places],
  );
  return {
    rows,
    valueIn,
    first,
    error: query.error,
    loading: query.isFetching && !query.isFetchingNextPage,
    stale: query.data === undefined && data !== undefined,
    more: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
    tail,
  };
}
