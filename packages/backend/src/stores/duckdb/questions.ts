/** The questions of a store: each takes the catalogue as of one instant, and holds its files until it is answered. */
import { dirname, resolve } from 'node:path';
import { type Query, withFilters } from '@thalweg/core/query';
import type { RowBatch } from '@thalweg/core/result';
import type { SearchOptions, Store } from '../store.ts';
import { aggregateGroups } from './aggregate.ts';
import { arrivedIn } from './arrivals.ts';
import { countRows } from './count.ts';
import type { Engine } from './engine.ts';
import { exportStatement } from './export.ts';
import { histogramOf } from './histogram.ts';
import { planOf } from './plan.ts';
import { findRecord } from './record.ts';
import { runStatement } from './run.ts';
import { searchRows } from './search.ts';
import { statisticsOf } from './statistics.ts';
import { topGroups } from './top.ts';
import type { CatalogueView } from './view.ts';

export interface Sources {
  /** The engine of the store, opened when it is first needed. */
  engine(): Promise<Engine>;
  /** An engine of its own that may write in a folder beside the store; the caller closes it. */
  engineFor(folder: string): Promise<Engine>;
  /** Begins a view of the catalogue. */
  view(): CatalogueView;
}

export type Questions = Pick<
  Store,
  'search' | 'record' | 'count' | 'top' | 'histogram' | 'aggregate' | 'statistics' | 'exportParquet' | 'plan'
>;

export function createQuestions(sources: Sources): Questions {
  async function ask<Answer>(work: (view: CatalogueView, engine: Engine) => Promise<Answer>): Promise<Answer> {
    const engine = await sources.engine();
    const view = sources.view();
    try {
      return await work(view, engine);
    } finally {
      view.close();
    }
  }

  async function* search(query: Query, options: SearchOptions): AsyncGenerator<RowBatch> {
    const engine = await sources.engine();
    const view = sources.view();
    try {
      const all = view.partsFor(query.time);
      if (options.arrived === undefined) {
        yield* searchRows(query, options, { parts: all, engine });
        return;
      }
      const { parts, filter } = await arrivedIn(view, options.arrived, { parts: all, engine, signal: options.signal });
      yield* searchRows(withFilters(query, [filter]), options, { parts, engine });
    } finally {
      view.close();
    }
  }

  return {
    search,
    count: (query, signal) => ask((view, engine) => countRows(query, view.partsFor(query.time), { engine, signal })),
    top: (query, options) =>
      ask((view, engine) => topGroups(query, options, { parts: view.partsFor(query.time), engine })),
    histogram: (query, options) =>
      ask((view, engine) => histogramOf(query, options, { parts: view.partsFor(query.time), engine })),
    aggregate: (query, options) =>
      ask((view, engine) => aggregateGroups(query, options, { parts: view.partsFor(query.time), engine })),
    statistics: (query, field, signal) =>
      ask((view, engine) => statisticsOf(query, field, { parts: view.partsFor(query.time), engine, signal })),
    record: (object, line) =>
      ask((view, engine) =>
        findRecord(
          { object, line },
          { columns: view.columns(), parts: view.partsOf(object) },
          { engine, signal: undefined },
        ),
      ),
    async exportParquet(query, options, path) {
      const target = resolve(path);
      const engine = await sources.engineFor(dirname(target));
      const view = sources.view();
      try {
        const statement = exportStatement(query, options, { parts: view.partsFor(query.time), path: target });
        const [row] = await runStatement(statement, { engine, signal: options.signal });
        return BigInt(row?.[0] ?? 0);
      } finally {
        view.close();
        engine.close();
      }
    },
    async plan(query, request) {
      const view = sources.view();
      try {
        return planOf(query, request, { parts: view.partsFor(query.time), partsInStore: view.partsInStore() });
      } finally {
        view.close();
      }
    },
  };
}
