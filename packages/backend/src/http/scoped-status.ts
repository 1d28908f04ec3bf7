/** What the status of a store is for somebody who may see some of its rows: what can be told from these rows, and no more. */
import type { RowScope } from '@thalweg/core/access';
import type { StatusAnswer } from '@thalweg/core/api';
import { not, type Query, withFilters } from '@thalweg/core/query';
import type { Store } from '../stores/store.ts';
import { keyOf, runLimited } from './asking.ts';
import type { Services } from './dependencies.ts';
import { extreme, spanOfRows } from './span.ts';

/** What is told of rows; all else is null, or empty. */
export type ScopedFigures = Pick<
  StatusAnswer,
  'objects' | 'records' | 'noData' | 'skipData' | 'rowsWithoutStart' | 'firstStart' | 'lastStart' | 'lastEnd'
>;

/** Every open tab of the console asks regularly, and rows that come in by the second need not be counted by the second. */
const FRESH_MS = 30_000;
/** Retention takes rows away, too. */
const GOOD_MS = 10 * 60_000;
const MOST_KEPT = 100;

type Scoping = Pick<Services, 'store' | 'clock' | 'queue' | 'limits' | 'metrics'>;

interface Kept {
  readonly at: number;
  readonly arrivals: number;
  readonly figures: Promise<ScopedFigures>;
}

/** Figures of scopes, counted again when rows have come in, but not all the time. */
export class ScopedStatus {
  readonly #services: Scoping;
  readonly #kept = new Map<string, Kept>();

  constructor(services: Scoping) {
    this.#services = services;
  }

  /** `everything`: all rows of the scope. */
  async figures(scope: RowScope, everything: Query): Promise<ScopedFigures> {
    const key = keyOf(scope);
    const { store, clock } = this.#services;
    const arrivals = await store.arrivals();
    const kept = this.#kept.get(key);
    const age = kept ? clock() - kept.at : Number.POSITIVE_INFINITY;
    if (kept && age < (kept.arrivals === arrivals ? GOOD_MS : FRESH_MS)) return kept.figures;
    // Nobody's leaving ends it, as others wait for the same.
    const { signal } = new AbortController();
    const figures = runLimited(this.#services, { lane: 'light', signal }, (limited) =>
      countRows(store, everything, limited),
    );
    this.#kept.delete(key);
    this.#kept.set(key, { at: clock(), arrivals, figures });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    figures.catch(() => this.#kept.delete(key));
    return figures;
  }
}

async function countRows(store: Store, everything: Query, signal: AbortSignal): Promise<ScopedFigures> {
  const { groups, total } = await store.aggregate(everything, {
    fields: ['log_status'],
    measures: ['count'],
    limit: 10,
    signal,
  });
  const of = (status: string): number => Number(groups.find(({ values }) => values[0] === status)?.measures[0] ?? 0n);
  const [rows, noData, skipData] = [Number(total[0] ?? 0n), of('NODATA'), of('SKIPDATA')];
  const objects = await store.aggregate(everything, {
    fields: [],
    measures: [{ distinct: '_object' }],
    limit: 1,
    signal,
  });
  const withoutStart = withFilters(everything, [not({ kind: 'exists', field: 'start' })]);
  const span = await spanOfRows(store, everything, signal);
  return {
    objects: Number(objects.total[0] ?? 0n),
    records: rows - noData - skipData,
    noData,
    skipData,
    rowsWithoutStart: Number(await store.count(withoutStart, signal)),
    firstStart: span?.first ?? null,
    lastStart: span?.last ?? null,
    lastEnd: (await extreme(store, everything, { field: 'end', descending: true, signal })) ?? null,
  };
}
