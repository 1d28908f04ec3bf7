import { healthz, metrics, openApi, readyz } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../dependencies.ts';
import type { Gauge } from '../metrics.ts';
import { addRoute } from '../route.ts';
import { sourceMetrics } from '../sources.ts';

export function addHealth(app: FastifyInstance, services: Services): void {
  addRoute(app, healthz, () => ({ status: 'ok' as const }));
  addRoute(app, readyz, async () => {
    await services.store.arrivals();
    return { status: 'ok' as const };
  });
  addRoute(app, metrics, async ({ reply }) =>
    reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(services.metrics.render(await gaugesOf(services), sourceMetrics(services))),
  );
  addRoute(app, openApi, () => app.swagger() as unknown as Record<string, unknown>);
}

async function gaugesOf({ store, queue, follower, clock }: Services): Promise<Gauge[]> {
  const { records, quarantined, parts, totalBytes, lastEnd } = await store.status();
  const gauge = (name: string, help: string, value: number): Gauge => ({ name: `thalweg_${name}`, help, value });
  return [
    gauge('queries_running', 'Queries that the engine is working on.', queue.running),
    gauge('queries_waiting', 'Queries that wait for a place.', queue.waiting),
    gauge('tail_clients', 'Clients that follow new rows.', follower.listeners),
    gauge('store_records', 'Flow records in the store.', records),
    gauge('store_quarantined_lines', 'Lines in quarantine.', quarantined),
    gauge('store_parts', 'Parts with records.', parts),
    gauge('store_bytes', 'Size of the store on disk.', totalBytes),
    ...(lastEnd === undefined
      ? []
      : [gauge('store_lag_seconds', 'Age of the newest record.', Math.max(0, clock() / 1000 - lastEnd))]),
    gauge('resident_memory_bytes', 'Resident memory of the process.', process.memoryUsage.rss()),
  ];
}
