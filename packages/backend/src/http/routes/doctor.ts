import { doctor } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import { toReport } from '../../doctor/finding.ts';
import { checkStore } from '../../doctor/store-checks.ts';
import { readStoreFacts } from '../../doctor/store-facts.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addDoctor(app: FastifyInstance, { store, clock, examineCluster }: Services): void {
  addRoute(app, doctor, async () => {
    const inCluster = examineCluster ? await examineCluster() : [];
    const inStore = checkStore(await readStoreFacts(store, clock()), clock() / 1000);
    const { checks, counts } = toReport([...inCluster, ...inStore]);
    return { checks: [...checks], counts };
  });
}
