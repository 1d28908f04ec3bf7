import * as z from 'zod/mini';
import { askShape, fieldName, measureName, resolvedTime } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { hint } from './error.ts';
import { NDJSON } from './progress.ts';
import { amount, apiValue, approximate } from './value.ts';

export const histogramRequest = z.strictObject({
  ...askShape,
  /** Seconds; `auto` makes about 50 buckets, never more than 100. */
  interval: z._default(z.union([z.literal('auto'), z.int().check(z.minimum(1), z.maximum(400_000_000))]), 'auto'),
  /** One series for each of the most frequent values. */
  by: z.optional(fieldName),
  measure: z._default(measureName, 'count'),
  /** Series besides `other`. */
  limit: z._default(z.int().check(z.minimum(1), z.maximum(50)), 5),
});
export type HistogramRequest = z.input<typeof histogramRequest>;

/** `all` without break-down; else the values, largest first, and what is left as `other`. */
export const series = z.union([
  z.object({ kind: z.literal('all'), total: amount }),
  z.object({ kind: z.literal('value'), value: apiValue, total: amount }),
  z.object({ kind: z.literal('other'), total: amount }),
]);

export const histogramAnswer = z.object({
  /** Seconds. */
  interval: z.number(),
  measure: measureName,
  time: resolvedTime,
  series: z.array(series),
  /** Every bucket, empty ones included; `start` in epoch seconds, one value a series. */
  buckets: z.array(z.object({ start: z.number(), values: z.array(amount) })),
  total: amount,
  approximate,
  hints: z.array(hint),
});
export type HistogramAnswer = z.infer<typeof histogramAnswer>;

export const histogram = defineEndpoint({
  method: 'POST',
  path: '/histogram',
  summary: 'Rows, bytes or packets over time',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  body: histogramRequest,
  answer: histogramAnswer,
  content: ['application/json', NDJSON],
});
