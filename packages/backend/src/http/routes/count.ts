import { count, toAmount } from '@thalweg/core/api';
import { withTime } from '@thalweg/core/query';
import type { FastifyInstance } from 'fastify';
import { answer } from '../answer.ts';
import { keyOf, laneOf } from '../asking.ts';
import type { Services } from '../dependencies.ts';
import { understand } from '../question.ts';
import { addRoute } from '../route.ts';
import { knownSpan } from '../span.ts';

export function addCount(app: FastifyInstance, services: Services): void {
  addRoute(app, count, async (input) => {
    const question = await understand(input.body, services, input.principal);
    const { query, time } = question;
    return answer(services, input, {
      key: keyOf('count', query),
      lane: laneOf(await services.store.plan(query, { kind: 'count' })),
      time,
      rows: (answered) => answered.count,
      span: () => knownSpan(services.store, question),
      run: async (part, signal) => ({ count: toAmount(await services.store.count(withTime(query, part), signal)) }),
    });
  });
}
