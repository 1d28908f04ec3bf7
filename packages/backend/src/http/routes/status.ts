import { type StatusAnswer, status } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../dependencies.ts';
import { understand } from '../question.ts';
import { addRoute } from '../route.ts';
import { ScopedStatus } from '../scoped-status.ts';
import { sourcesOf } from '../sources.ts';

const HOUR = 3600;
/** Hours of activity that are told. */
const HOURS = 24;

/** What the store tells, without what follows from it and what the server adds. */
type Told = Omit<StatusAnswer, 'version' | 'sample' | 'queries' | 'lagSeconds'>;

export function addStatus(app: FastifyInstance, services: Services): void {
  const { store, queue, version, sample = false, clock } = services;
  const scoped = new ScopedStatus(services);
  addRoute(app, status, async ({ principal }) => {
    const { scope } = principal;
    const told =
      scope === undefined
        ? await wholeStatus(services)
        : {
            ...UNTOLD,
            location: store.location,
            ...(await scoped.figures(scope, (await understand({}, services, principal)).everything)),
          };
    return {
      ...told,
      version,
      sample,
      lagSeconds: told.lastEnd === null ? null : Math.max(0, Math.floor(clock() / 1000) - told.lastEnd),
      queries: { running: queue.running, waiting: queue.waiting },
    };
  });
}

async function wholeStatus(services: Services): Promise<Told> {
  const { store, clock, watching } = services;
  const figures = await store.status();
  const { records, noData, skipData, quarantined, recordBytes } = figures;
  const rows = records + noData + skipData;
  return {
    ...figures,
    lines: rows + quarantined,
    firstStart: figures.firstStart ?? null,
    lastStart: figures.lastStart ?? null,
    lastEnd: figures.lastEnd ?? null,
    lastLoad: figures.lastLoad ?? null,
    bytesPerRecord: rows === 0 ? null : recordBytes / rows,
    broken: [...figures.broken],
    activity: [...(await store.activity({ since: Math.floor(clock() / 1000) - HOURS * HOUR, interval: HOUR }))],
    watching: (watching?.() ?? []).map(({ folder, looked, loaded, problem }) => ({
      folder,
      looked: looked ?? null,
      loaded,
      problem: problem ?? null,
    })),
    sources: await sourcesOf(services),
  };
}

/** What rows do not tell. */
const UNTOLD = {
  lines: null,
  quarantined: null,
  retired: null,
  lastLoad: null,
  parts: null,
  recordBytes: null,
  totalBytes: null,
  bytesPerRecord: null,
  broken: [],
  activity: [],
  watching: [],
  sources: [],
} as const satisfies Partial<Told>;
