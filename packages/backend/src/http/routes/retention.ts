import {
  previewRetention,
  type RetentionAnswer,
  type RetentionRule,
  readRetention,
  writeRetention,
} from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { RetentionRule as StoredRule } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addRetention(app: FastifyInstance, { store, clock, retention }: Services): void {
  const tell = async (): Promise<RetentionAnswer> => {
    const { days, bytes } = await store.retention();
    return { days: days ?? null, bytes: bytes ?? null, last: retention.last ?? null };
  };
  addRoute(app, readRetention, tell);
  addRoute(app, writeRetention, async ({ body }) => {
    await store.setRetention(toStored(body));
    await retention.apply();
    return tell();
  });
  addRoute(app, previewRetention, ({ body }) => store.retain({ ...toStored(body), now: clock(), dryRun: true }));
  app.addHook('onReady', async () => retention.start());
  app.addHook('onClose', () => retention.stop());
}

const toStored = ({ days, bytes }: RetentionRule): StoredRule => ({
  ...(days !== null && { days }),
  ...(bytes !== null && { bytes }),
});
