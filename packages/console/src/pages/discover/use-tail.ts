import type { TailHead, TailRows } from '@thalweg/core/api';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toApiPill } from '../../lib/pill.ts';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';
import type { RowValues } from './use-rows.ts';

/** More than a screen or two of new rows is not read; older ones come with the next refresh. */
const MOST_LIVE = 1000;
/** Chart and counts follow at this pace, in ms. */
const FOLLOW = 10_000;

export interface Tail {
  /** Newest first. */
  readonly rows: readonly RowValues[];
  readonly state: 'off' | 'connecting' | 'on' | 'away';
  /** Rows came faster than they are shown. */
  readonly missed: boolean;
}

/** Rows as they are loaded, while the view is live. `columns` are those of the table's rows. */
export function useTail(columns: readonly string[]): Tail {
  const { view } = useView();
  const { clock, refresh } = useRun();
  const { live, query, lang, filters } = view;
  const [rows, setRows] = useState<readonly RowValues[]>([]);
  const [state, setState] = useState<Tail['state']>('off');
  const [missed, setMissed] = useState(false);
  const follow = useRef(refresh);
  follow.current = refresh;
  const address = useMemo(() => {
    const question = new URLSearchParams({ query, lang, tz: clock.zone, columns: columns.join(',') });
    if (filters.length > 0) question.set('filters', JSON.stringify(filters.map(toApiPill)));
    return `/api/v1/tail?${question}`;
  }, [query, lang, filters, clock, columns]);

  useEffect(() => {
    setRows([]);
    setMissed(false);
    if (!live) {
      setState('off');
      return;
    }
    setState('connecting');
    const source = new EventSource(address);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        follow.current();
      }, FOLLOW);
    };
    const on = <Data>(name: string, take: (data: Data) => void): void =>
      source.addEventListener(name, (event) => {
        const { data } = event as MessageEvent<unknown>;
        if (typeof data === 'string') take(JSON.parse(data) as Data);
      });
    on<TailHead>('head', () => setState('on'));
    on<TailRows>('rows', (batch) => {
      setRows((old) => [...batch.rows.toReversed(), ...old].slice(0, MOST_LIVE));
      if (batch.more) setMissed(true);
      later();
    });
    source.addEventListener('committed', later);
    // The browser connects again by itself.
    source.onerror = () => setState('away');
    source.onopen = () => setState('on');
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [live, address]);
  return { rows, state, missed };
}

/** New rows before those of the search, each one once. `keyOf` tells a row by where it came from. */
export function joinRows(
  live: readonly RowValues[],
  found: readonly RowValues[],
  keyOf: (row: RowValues) => string,
): readonly RowValues[] {
  if (live.length === 0) return found;
  // New rows are new: they can only be among the first of the search.
  const known = new Set(found.slice(0, 5000).map(keyOf));
  return [...live.filter((row) => !known.has(keyOf(row))), ...found];
}
