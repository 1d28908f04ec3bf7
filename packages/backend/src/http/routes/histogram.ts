import { type HistogramAnswer, histogram, toAmount, toApiValue } from '@thalweg/core/api';
import { withTime } from '@thalweg/core/query';
import { type Buckets, bucketOrigin, chooseInterval, type Histogram } from '@thalweg/core/result';
import type { FastifyInstance } from 'fastify';
import type { Store } from '../../stores/store.ts';
import { answer } from '../answer.ts';
import { keyOf, laneOf } from '../asking.ts';
import type { Services } from '../dependencies.ts';
import { checkFields, type Question, toResolvedTime, understand } from '../question.ts';
import { addRoute } from '../route.ts';
import { histogramOf, knownSpan } from '../span.ts';

export function addHistogram(app: FastifyInstance, services: Services): void {
  addRoute(app, histogram, async (input) => {
    const { store } = services;
    const { by, measure, limit } = input.body;
    const question = await understand(input.body, services, input.principal);
    const { query, time, hints } = question;
    if (by !== undefined) checkFields([by], question, 'body/by');
    const options = { ...(await cutOf(input.body.interval, question, store)), by, measure, limit };
    return answer(services, input, {
      key: keyOf('histogram', query, options, hints),
      lane: laneOf(await store.plan(query, { kind: 'histogram', options })),
      time,
      // A total of bytes is no number of rows; then the answer tells of its bars alone.
      rows: ({ total, buckets }) => (measure === 'count' ? total : buckets.length),
      span: () => knownSpan(store, question),
      run: async (part, signal) => ({
        ...toData(await histogramOf(store, withTime(query, part), { ...options, question, signal }), by !== undefined),
        measure,
        time: toResolvedTime(time),
        hints: [...hints],
      }),
    });
  });
}

/** How the range is cut into buckets, whose days begin at midnight in the zone; for an open end that of the store counts. */
export async function cutOf(
  asked: number | 'auto',
  question: Pick<Question, 'time' | 'tz' | 'everything' | 'scoped'>,
  store: Pick<Store, 'span' | 'search' | 'arrivals'>,
): Promise<Buckets> {
  const {
    time: { from, to },
    tz,
  } = question;
  const stored = from === undefined || to === undefined ? await knownSpan(store, question) : undefined;
  const first = Number(from ?? stored?.first ?? 0);
  const last = to === undefined ? (stored?.last ?? 0) : Number(to) - 1;
  const interval = asked === 'auto' ? chooseInterval(first, Math.max(first, last)) : asked;
  return { interval, origin: bucketOrigin(interval, { tz, at: last }) };
}

type Data = Pick<HistogramAnswer, 'interval' | 'series' | 'buckets' | 'total' | 'approximate'>;

function toData({ interval, series, buckets, approximate }: Histogram, isBroken: boolean): Data {
  const totals = series.map((_, place) => buckets.reduce((sum, { measures }) => sum + (measures[place] ?? 0n), 0n));
  return {
    interval,
    series: series.map((value, place) => {
      const total = toAmount(totals[place] ?? 0n);
      if (!isBroken) return { kind: 'all', total };
      return value === undefined ? { kind: 'other', total } : { kind: 'value', value: toApiValue(value), total };
    }),
    buckets: buckets.map(({ start, measures }) => ({ start, values: measures.map(toAmount) })),
    total: toAmount(totals.reduce((sum, one) => sum + one, 0n)),
    ...(approximate && { approximate }),
  };
}
