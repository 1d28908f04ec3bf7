/** What the status of a store is for somebody who may see some of its rows: what can be told from these rows, and no more. */
import type { RowScope } from '@thalweg/core/access';
import type { StatusAnswer } from '@thalweg/core/api';
import { not, type Query, withFilters } from '@thalweg/core/query';
import type { Store } from '../stores/store.ts';
import { keyOf } from './asking.ts';
import { extreme, spanOfRows } from './span.ts';

/** What is told of rows; all else is null, or empty. */
export type ScopedFigures = Pick<
  StatusAnswer,
  'objects' | 'records' | 'noData' | 'skipData' | 'rowsWithoutStart' | 'firstStart' | 'lastStart' | 'lastEnd'
>;

/** Every open tab of the console asks regularly, and rows that come in by the second need not be counted by the second. */
const FRESH_MS = 30_000;
const MOST_KEPT = 100;

interface Kept {
  readonly at: number;
  readonly arrivals: number;
  readonly figures: Promise<ScopedFigures>;
}

/** Figures of scopes, counted again when rows have come in, but not all the time. */
export class ScopedStatus {
  readonly #store: Store;
  readonly #clock: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Store, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  /** `everything`: all rows of the scope. */
  async figures(scope: RowScope, everything: Query): Promise<ScopedFigures> {
    const key = keyOf(scope);
    const arrivals = await this.#store.arrivals();
    const kept = this.#kept.get(key);
    if (kept && (kept.arrivals === arrivals || this.#clock() - kept.at < FRESH_MS)) return kept.figures;
    const figures = countRows(this.#store, everything);
    this.#kept.delete(key);
    this.#kept.set(key, { at: this.#clock(), arrivals, figures });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    figures.catch(() => this.#kept.delete(key));
    return figures;
  }
}

async function countRows(store: Store, everything: Query): Promise<ScopedFigures> {
  const { groups, total } = await store.aggregate(everything, {
    fields: ['log_status'],
    measures: ['count'],
    limit: 10,
  });
  const of = (status: string): number => Number(groups.find(({ values }) => values[0] === status)?.measures[0] ?? 0n);
  const [rows, noData, skipData] = [Number(total[0] ?? 0n), of('NODATA'), of('SKIPDATA')];
  const objects = await store.aggregate(everything, { fields: [], measures: [{ distinct: '_object' }], limit: 1 });
  const withoutStart = withFilters(everything, [not({ kind: 'exists', field: 'start' })]);
  const span = await spanOfRows(store, everything);
  return {
    objects: Number(objects.total[0] ?? 0n),
    records: rows - noData - skipData,
    noData,
    skipData,
    rowsWithoutStart: Number(await store.count(withoutStart)),
    firstStart: span?.first ?? null,
    lastStart: span?.last ?? null,
    lastEnd: (await extreme(store, everything, { field: 'end', descending: true })) ?? null,
  };
}
