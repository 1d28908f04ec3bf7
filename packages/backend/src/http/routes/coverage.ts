import { coverage } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { CoverageSpan } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { rowOf, stripOf } from '../heat-strip.ts';
import { resolveTimes } from '../question.ts';
import { addRoute } from '../route.ts';

/** Seconds of the longest window: a record before the range, and one in it, tell of the time between them. */
const AROUND = 600;

export function addCoverage(app: FastifyInstance, { store, clock }: Services): void {
  addRoute(app, coverage, async ({ query: { cells, limit, offset, ...ask } }) => {
    const { time } = resolveTimes(ask, clock());
    const spans = await store.coverage({
      ...(time.from === undefined ? {} : { from: Number(time.from) - AROUND }),
      ...(time.to === undefined ? {} : { to: Number(time.to) + AROUND }),
    });
    const first = spans.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
    const last = spans.reduce((most, { end }) => Math.max(most, end + 1), Number.NEGATIVE_INFINITY);
    const strip = stripOf(Number(time.from ?? first), Number(time.to ?? last), cells);
    const rows = new Map<string, CoverageSpan[]>();
    for (const span of spans) {
      const row = rows.get(span.interfaceId);
      if (row) row.push(span);
      else rows.set(span.interfaceId, [span]);
    }
    const seen = [...rows].filter(([, row]) => row.some(({ start, end }) => end >= strip.from && start < strip.to));
    return {
      ...strip,
      total: seen.length,
      interfaces: seen
        .slice(offset, offset + limit)
        .map(([interfaceId, row]) => ({ interfaceId, ...rowOf(row, strip) })),
    };
  });
}
