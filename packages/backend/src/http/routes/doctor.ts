import { doctor } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import { toReport } from '../../doctor/finding.ts';
import { checkStore } from '../../doctor/store-checks.ts';
import { readStoreFacts } from '../../doctor/store-facts.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addDoctor(app: FastifyInstance, { store, clock }: Services): void {
  addRoute(app, doctor, async () => {
    const { checks, counts } = toReport(checkStore(await readStoreFacts(store), clock() / 1000));
    return { checks: [...checks], counts };
  });
}
