import { useMemo } from 'react';
import { addPill, type Pill, pillOf } from '../lib/pill.ts';
import { absolute } from '../lib/time-range.ts';
import type { SortKey } from '../lib/url-state.ts';
import { useFieldUse } from './settings.ts';
import { useView } from './view.ts';

/** Columns of a table for which nobody chose any. */
export const DEFAULT_COLUMNS: readonly string[] = [
  'start',
  'action',
  'srcaddr',
  'srcport',
  'dstaddr',
  'dstport',
  'protocol',
  'bytes',
  'packets',
];

export const columnsOf = (columns: readonly string[]): readonly string[] =>
  columns.length > 0 ? columns : DEFAULT_COLUMNS;

/** What clicking on a value, a field or a bar does to the view. */
export interface Actions {
  /** Records with this value only; missing values ask for records without the field. */
  readonly filterFor: (field: string, value: string | number | null) => void;
  readonly filterOut: (field: string, value: string | number | null) => void;
  readonly addPill: (pill: Pill) => void;
  readonly replacePill: (place: number, pill: Pill) => void;
  readonly removePill: (place: number) => void;
  readonly changePills: (change: (pill: Pill) => Pill | undefined) => void;
  readonly toggleColumn: (name: string) => void;
  readonly setColumns: (columns: readonly string[]) => void;
  readonly setSort: (sort: readonly SortKey[]) => void;
  readonly zoom: (from: number, to: number) => void;
}

export function useActions(): Actions {
  const { change } = useView();
  const [, countUse] = useFieldUse();
  // biome-ignore lint/correctness/useExhaustiveDependencies: countUse is made anew with every change of the counts, and only writes.
  return useMemo(() => {
    const withPill = (pill: Pill): void => {
      countUse(pill.field);
      change(({ filters }) => ({ filters: addPill(filters, pill) }));
    };
    const withValue = (field: string, value: string | number | null, negate: boolean): void =>
      withPill(
        value === null
          ? pillOf({ field, operator: 'exists', values: [], negate: !negate })
          : pillOf({ field, operator: 'is', values: [String(value)], negate }),
      );
    return {
      filterFor: (field, value) => withValue(field, value, false),
      filterOut: (field, value) => withValue(field, value, true),
      addPill: withPill,
      replacePill: (place, pill) => change(({ filters }) => ({ filters: filters.with(place, pill) })),
      removePill: (place) => change(({ filters }) => ({ filters: filters.toSpliced(place, 1) })),
      changePills: (one) => change(({ filters }) => ({ filters: filters.flatMap((pill) => one(pill) ?? []) })),
      toggleColumn: (name) => {
        countUse(name);
        change(({ columns }) => {
          const old = columnsOf(columns);
          return { columns: old.includes(name) ? old.filter((column) => column !== name) : [...old, name] };
        });
      },
      setColumns: (columns) => change({ columns }),
      setSort: (sort) => change({ sort }),
      zoom: (from, to) => change(absolute(from, to)),
    };
  }, [change]);
}
