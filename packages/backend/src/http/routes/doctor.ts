import { doctor } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import { examineStore, storeAway } from '../../doctor/examine-store.ts';
import { type Finding, toReport } from '../../doctor/finding.ts';
import { ThalwegError } from '../../report/errors.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addDoctor(app: FastifyInstance, services: Services): void {
  addRoute(app, doctor, async () => {
    const { checks, counts } = toReport(await examine(services));
    return { checks: [...checks], counts };
  });
}

/** Of a cluster that is not well, what was seen is told although the store cannot be read. */
async function examine({ store, clock, examineCluster }: Services): Promise<readonly Finding[]> {
  let inCluster: readonly Finding[] = [];
  try {
    if (examineCluster) inCluster = await examineCluster();
    return [...inCluster, ...(await examineStore(store, clock()))];
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
    return [...inCluster, storeAway(error)];
  }
}
