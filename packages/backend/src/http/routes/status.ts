import { status } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

const HOUR = 3600;
/** Hours of activity that are told. */
const HOURS = 24;

export function addStatus(app: FastifyInstance, { store, queue, version, clock, watching }: Services): void {
  addRoute(app, status, async () => {
    const figures = await store.status();
    const { records, noData, skipData, quarantined, recordBytes, lastEnd } = figures;
    const rows = records + noData + skipData;
    const now = Math.floor(clock() / 1000);
    return {
      ...figures,
      version,
      lines: rows + quarantined,
      firstStart: figures.firstStart ?? null,
      lastStart: figures.lastStart ?? null,
      lastEnd: lastEnd ?? null,
      lastLoad: figures.lastLoad ?? null,
      lagSeconds: lastEnd === undefined ? null : Math.max(0, now - lastEnd),
      bytesPerRecord: rows === 0 ? null : recordBytes / rows,
      broken: [...figures.broken],
      activity: [...(await store.activity({ since: now - HOURS * HOUR, interval: HOUR }))],
      watching: (watching?.() ?? []).map(({ folder, looked, loaded, problem }) => ({
        folder,
        looked: looked ?? null,
        loaded,
        problem: problem ?? null,
      })),
      queries: { running: queue.running, waiting: queue.waiting },
    };
  });
}
