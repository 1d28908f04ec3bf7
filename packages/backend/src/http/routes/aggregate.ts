import { type AggregateAnswer, type ApiMeasure, aggregate, toAmount, toApiValue } from '@thalweg/core/api';
import { type Query, withTime } from '@thalweg/core/query';
import type { Buckets, Value } from '@thalweg/core/result';
import type { FastifyInstance } from 'fastify';
import { ThalwegError } from '../../report/errors.ts';
import type { Aggregate, Measure, Store } from '../../stores/store.ts';
import { answer } from '../answer.ts';
import { keyOf, laneOf } from '../asking.ts';
import type { Services } from '../dependencies.ts';
import { labelOf } from '../labels.ts';
import { checkFields, type Question, toResolvedTime, understand } from '../question.ts';
import { addRoute } from '../route.ts';
import { histogramOf, knownSpan } from '../span.ts';
import { cutOf } from './histogram.ts';

export function addAggregate(app: FastifyInstance, services: Services): void {
  addRoute(app, aggregate, async (input) => {
    const { store } = services;
    const { measures, limit, interval } = input.body;
    const question = await understand(input.body, services, input.principal);
    const { query, time, hints } = question;
    const fields = [...new Set(input.body.groupBy)];
    checkFields(fields, question, 'body/groupBy');
    checkFields(
      measures.flatMap((measure) => (typeof measure === 'string' ? [] : [measure.distinct])),
      question,
      'body/measures',
    );
    const over =
      interval === undefined ? undefined : overTime(fields, measures, await cutOf(interval, question, store));
    return answer(services, input, {
      // What whoever asks may know of names depends on the scope.
      key: keyOf('aggregate', query, fields, measures, limit, over, hints, input.principal.scope),
      lane: laneOf(await store.plan(query, { kind: 'top', options: { fields, by: measures[0] ?? 'count', limit } })),
      time,
      rows: ({ groups }) => groups.length,
      span: () => knownSpan(store, question),
      run: async (part, signal) => {
        const asked = withTime(query, part);
        const found = await store.aggregate(asked, { fields, measures, limit, signal });
        return {
          ...toData(fields, found, question.names),
          time: toResolvedTime(time),
          ...(over && {
            intervals: await intervalsOf(store, asked, {
              ...over,
              question,
              found,
              limit,
              signal,
            }),
          }),
          hints: [...hints],
        };
      },
    });
  });
}

type Data = Pick<AggregateAnswer, 'groups' | 'total' | 'other' | 'approximate'>;

function toData(
  fields: readonly string[],
  { groups, total, other, approximate }: Aggregate,
  names: Question['names'],
): Data {
  return {
    groups: groups.map(({ values, measures }) => {
      const labels = values.map((value, place) => labelOf(fields[place] ?? '', value, names) ?? null);
      return {
        values: values.map(toApiValue),
        measures: measures.map(toAmount),
        ...(labels.some((label) => label !== null) && { labels }),
      };
    }),
    total: total.map(toAmount),
    other: {
      groups: other.groups,
      measures: other.measures.map((measure) => (measure === undefined ? null : toAmount(measure))),
    },
    ...(approximate && { approximate }),
  };
}

interface OverTime extends Buckets {
  readonly by: string;
  readonly measure: Measure;
}

function overTime(fields: readonly string[], measures: readonly ApiMeasure[], cut: Buckets): OverTime {
  const [by, ...more] = fields;
  const [measure] = measures;
  if (by === undefined || more.length > 0 || typeof measure !== 'string') {
    const message = 'Groups over time take one field in groupBy, and a first measure that is no distinct count.';
    throw new ThalwegError('bad-request', message, {
      form: { error: { code: 'bad-request', message, path: 'body/interval' } },
    });
  }
  return { by, measure, ...cut };
}

interface Intervals extends OverTime {
  readonly question: Question;
  readonly found: Aggregate;
  readonly limit: number;
  readonly signal: AbortSignal;
}

async function intervalsOf(
  store: Store,
  query: Query,
  { found, ...over }: Intervals,
): Promise<AggregateAnswer['intervals']> {
  const { interval, series, buckets } = await histogramOf(store, query, over);
  const placeOf = (value: Value): number => series.indexOf(value);
  const places = found.groups.map(({ values }) => placeOf(values[0] ?? null));
  return {
    interval,
    buckets: buckets.map(({ start, measures }) => {
      const values = places.map((place) => measures[place] ?? 0n);
      const rest = measures.reduce((sum, one) => sum + one, 0n) - values.reduce((sum, one) => sum + one, 0n);
      return { start, values: [...values, rest].map(toAmount) };
    }),
  };
}
