import { objects } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addObjects(app: FastifyInstance, { store }: Services): void {
  addRoute(app, objects, async ({ query: { limit, offset } }) => {
    const all = (await store.objects()).sort((a, b) => b.loadedAt - a.loadedAt || b.object - a.object);
    return {
      total: all.length,
      objects: all.slice(offset, offset + limit).map((one) => ({ ...one, broken: one.broken ?? null })),
    };
  });
}
