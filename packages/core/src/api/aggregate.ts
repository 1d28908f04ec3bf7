import * as z from 'zod/mini';
import { askShape, fieldName, measureName, resolvedTime } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { hint } from './error.ts';
import { NDJSON } from './progress.ts';
import { amount, apiValue, approximate } from './value.ts';

export const measure = z.union([measureName, z.strictObject({ distinct: fieldName })]);

export const aggregateRequest = z.strictObject({
  ...askShape,
  groupBy: z.array(fieldName).check(z.maxLength(6)),
  /** The first one orders the groups, largest first. */
  measures: z._default(z.array(measure).check(z.minLength(1), z.maxLength(6)), ['count']),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(10_000)), 10),
  /** Seconds, or `auto`: the groups over time, too; of the first measure, with one field in `groupBy`. */
  interval: z.optional(z.union([z.literal('auto'), z.int().check(z.minimum(1), z.maximum(400_000_000))])),
});
export type AggregateRequest = z.input<typeof aggregateRequest>;
export type ApiMeasure = z.infer<typeof measure>;

export const aggregateAnswer = z.object({
  time: resolvedTime,
  groups: z.array(
    z.object({
      values: z.array(apiValue),
      measures: z.array(amount),
      /** Names of values where they have one: `ssh`, `TCP`. */
      labels: z.optional(z.array(z.nullable(z.string()))),
    }),
  ),
  /** The measures over all matching rows. */
  total: z.array(amount),
  /** What lies beyond the limit; a distinct count has no rest (null). */
  other: z.object({ groups: z.number(), measures: z.array(z.nullable(amount)) }),
  /** One value a group, in their order, and one for all others. */
  intervals: z.optional(
    z.object({
      interval: z.number(),
      buckets: z.array(z.object({ start: z.number(), values: z.array(amount) })),
    }),
  ),
  approximate,
  hints: z.array(hint),
});
export type AggregateAnswer = z.infer<typeof aggregateAnswer>;

export const aggregate = defineEndpoint({
  method: 'POST',
  path: '/aggregate',
  summary: 'Groups by some fields, with measures; the largest ones, and the rest as other',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  body: aggregateRequest,
  answer: aggregateAnswer,
  content: ['application/json', NDJSON],
});
