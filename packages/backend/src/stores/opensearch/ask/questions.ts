/** The questions of a store that a cluster keeps. */
import type { Filter, Query } from '@thalweg/core/query';
import type { RowBatch } from '@thalweg/core/result';
import type { Places, SearchOptions, Store } from '../../store.ts';
import type { Cluster } from '../cluster.ts';
import { aggregateGroups } from './aggregate.ts';
import type { Selection } from './compile.ts';
import { countRows } from './count.ts';
import { exportRows } from './export.ts';
import { histogramOf } from './histogram.ts';
import { createDerived, keptPlaces } from './places.ts';
import { planOf } from './plan.ts';
import { findRecord } from './record.ts';
import { resolveFilters } from './resolve.ts';
import type { Scope } from './scope.ts';
import { searchRows } from './search.ts';
import { statisticsOf } from './statistics.ts';
import { topGroups } from './top.ts';

export interface Sources {
  readonly cluster: Cluster;
  /** Pattern of the indices that have the rows. */
  readonly indices: string;
  readonly places?: Places;
  /** As in `Scope`. */
  readonly longest?: number;
  /** The fields that documents have, as `Store.columns`. */
  columns(): Promise<readonly string[]>;
  /** Labels of the objects that came with the commits between two positions of `arrivals`. */
  labelsArrived(after: number, upTo: number): Promise<readonly string[]>;
}

type Questions = Pick<
  Store,
  'search' | 'record' | 'count' | 'top' | 'histogram' | 'aggregate' | 'statistics' | 'exportParquet' | 'plan'
>;

export function createQuestions(sources: Sources): Questions {
  const { cluster, indices, longest } = sources;
  const places = sources.places && keptPlaces(sources.places);

  async function scopeOf(): Promise<Scope> {
    const derived = createDerived(places, new Set(await sources.columns()));
    return { cluster, indices, derived, ...(longest !== undefined && { longest }) };
  }

  /** The query in tests that an index has. */
  async function resolved({ filter, time }: Query, scope: Scope, signal: AbortSignal | undefined): Promise<Selection> {
    const [own = filter] = await resolveFilters([filter], { scope, time, signal });
    return { filter: own, time };
  }

  async function ask<Answer>(
    query: Query,
    signal: AbortSignal | undefined,
    work: (query: Selection, scope: Scope) => Promise<Answer>,
  ): Promise<Answer> {
    const scope = await scopeOf();
    return work(await resolved(query, scope, signal), scope);
  }

  async function* search(query: Query, options: SearchOptions): AsyncGenerator<RowBatch> {
    const scope = await scopeOf();
    const { filter, time } = await resolved(query, scope, options.signal);
    const arrived = await arrivedFilter(options.arrived, sources);
    yield* searchRows({ filter: arrived ? { kind: 'and', filters: [arrived, filter] } : filter, time }, options, scope);
  }

  return {
    search,
    count: (query, signal) => ask(query, signal, (selection, scope) => countRows(selection, scope, signal)),
    top: (query, options) => ask(query, options.signal, (selection, scope) => topGroups(selection, options, { scope })),
    histogram: (query, options) =>
      ask(query, options.signal, (selection, scope) => histogramOf(selection, options, scope)),
    aggregate: (query, options) =>
      ask(query, options.signal, (selection, scope) => aggregateGroups(selection, options, { scope })),
    statistics: (query, field, signal) =>
      ask(query, signal, (selection, scope) => statisticsOf(selection, field, { scope, signal })),
    record: async (object, line) => findRecord({ object, line }, await sources.columns(), await scopeOf()),
    exportParquet: (query, options, path) =>
      ask(query, options.signal, (selection, scope) => exportRows(selection, options, { scope, path })),
    plan: (query, request) => ask(query, undefined, (selection, scope) => planOf(selection, request, scope)),
  };
}

async function arrivedFilter(
  arrived: SearchOptions['arrived'],
  { labelsArrived }: Pick<Sources, 'labelsArrived'>,
): Promise<Filter | undefined> {
  if (!arrived) return undefined;
  const values = await labelsArrived(arrived.after, arrived.upTo);
  return { kind: 'text-in', field: '_object', values };
}
