import { quarantineRetry } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import { retryQuarantine } from '../../ingest/retry.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addQuarantineRetry(app: FastifyInstance, { store, createAppender }: Services): void {
  addRoute(app, quarantineRetry, async ({ body: { format, object }, signal }) => {
    const summary = await retryQuarantine(store, { createAppender, format, object, signal });
    return { ...summary, skipped: [...summary.skipped], warnings: [...summary.warnings] };
  });
}
