import { type FieldTopAnswer, fieldTop, type Statistics, toAmount, toApiValue } from '@thalweg/core/api';
import { type Query, withTime } from '@thalweg/core/query';
import type { FastifyInstance } from 'fastify';
import type { FieldStatistics, Store } from '../../stores/store.ts';
import { answer } from '../answer.ts';
import { keyOf, laneOf } from '../asking.ts';
import type { Services } from '../dependencies.ts';
import { labelOf } from '../labels.ts';
import { checkFields, type Question, understand } from '../question.ts';
import { addRoute } from '../route.ts';
import { knownSpan } from '../span.ts';

export function addFieldTop(app: FastifyInstance, services: Services): void {
  addRoute(app, fieldTop, async (input) => {
    const { store } = services;
    const { field, limit } = input.body;
    const question = await understand(input.body, services, input.principal);
    const { query, time, hints, schema, names } = question;
    checkFields([field], question, 'body/field');
    const isNumber = ['integer', 'date'].includes(schema.typeOf(field) ?? '');
    const statistics = input.body.statistics && isNumber;
    const options = { fields: [field], by: 'count' as const, limit: limit + 1 };
    return answer(services, input, {
      // What whoever asks may know of names depends on the scope.
      key: keyOf('fields/top', query, field, limit, statistics, hints, input.principal.scope),
      lane: laneOf(await store.plan(query, { kind: 'top', options })),
      time,
      rows: ({ total }) => total,
      span: () => knownSpan(store, question),
      run: async (part, signal) => ({
        ...(await topValues(store, withTime(query, part), { field, limit, statistics, names, signal })),
        hints: [...hints],
      }),
    });
  });
}

interface TopValues {
  readonly field: string;
  readonly limit: number;
  readonly statistics: boolean;
  readonly names: Question['names'];
  readonly signal: AbortSignal;
}

async function topValues(
  store: Store,
  query: Query,
  { field, limit, statistics, names, signal }: TopValues,
): Promise<Omit<FieldTopAnswer, 'hints'>> {
  // One more than asked for: the missing values are a group, too.
  const top = await store.top(query, { fields: [field], by: 'count', limit: limit + 1, signal });
  const known = top.groups.find(({ values }) => values[0] === null);
  const missing = known?.measure ?? (await missingIn(store, query, { field, signal }, top.other.groups));
  const present = top.total - missing;
  const groups = top.groups.filter(({ values }) => values[0] !== null).slice(0, limit);
  const shown = groups.reduce((sum, { measure }) => sum + measure, 0n);
  const hasMissing = missing > 0n;
  const distinct = top.groups.length + top.other.groups - (hasMissing ? 1 : 0);
  const share = (part: bigint): number => (present === 0n ? 0 : Number(part) / Number(present));
  const figures = statistics && present > 0n ? await store.statistics(query, field, signal) : undefined;
  return {
    field,
    total: toAmount(top.total),
    present: toAmount(present),
    distinct,
    groups: groups.map(({ values: [value = null], measure }) => {
      const label = labelOf(field, value, names);
      return { value: toApiValue(value), count: toAmount(measure), share: share(measure), ...(label && { label }) };
    }),
    other: { groups: distinct - groups.length, count: toAmount(present - shown), share: share(present - shown) },
    ...(figures && { statistics: toStatistics(figures) }),
    ...(top.approximate && { approximate: true }),
  };
}

/** Rows without a value, when they are not among the largest groups but can be among the others. */
async function missingIn(
  store: Store,
  query: Query,
  { field, signal }: { readonly field: string; readonly signal: AbortSignal },
  others: number,
): Promise<bigint> {
  if (others === 0) return 0n;
  return store.count({ ...query, filter: withoutValue(query, field) }, signal);
}

function withoutValue(query: Query, field: string): Query['filter'] {
  return { kind: 'and', filters: [query.filter, { kind: 'not', filter: { kind: 'exists', field } }] };
}

function toStatistics({ min, max, p50, p95, distribution }: FieldStatistics): Statistics {
  return {
    min: toAmount(min),
    max: toAmount(max),
    p50: toAmount(p50),
    p95: toAmount(p95),
    distribution: distribution.map(({ low, high, count }) => ({
      low: toAmount(low),
      high: toAmount(high),
      count: toAmount(count),
    })),
  };
}
