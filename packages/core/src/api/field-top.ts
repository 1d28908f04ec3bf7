import * as z from 'zod/mini';
import { askShape, fieldName } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { hint } from './error.ts';
import { NDJSON } from './progress.ts';
import { amount, apiValue, approximate } from './value.ts';

export const fieldTopRequest = z.strictObject({
  ...askShape,
  field: fieldName,
  limit: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 10),
  /** Of a number or a date: least, largest, quantiles and distribution, too. */
  statistics: z._default(z.boolean(), true),
});
export type FieldTopRequest = z.input<typeof fieldTopRequest>;

export const statistics = z.object({
  min: amount,
  max: amount,
  /** Approximate quantiles, within a few tenths of a percent of the rank. */
  p50: amount,
  p95: amount,
  /** Rows by size in steps of powers of two, empty ones between included: `low` ≤ value ≤ `high`. */
  distribution: z.array(z.object({ low: amount, high: amount, count: amount })),
});
export type Statistics = z.infer<typeof statistics>;

export const fieldTopAnswer = z.object({
  field: z.string(),
  /** Rows that match. */
  total: amount,
  /** Of these, rows that have a value. */
  present: amount,
  /** Number of different values. */
  distinct: z.number(),
  /** Largest first; `share` of all rows that have a value, 0 … 1. Missing values are no group. */
  groups: z.array(z.object({ value: apiValue, count: amount, share: z.number(), label: z.optional(z.string()) })),
  other: z.object({ groups: z.number(), count: amount, share: z.number() }),
  statistics: z.optional(statistics),
  approximate,
  hints: z.array(hint),
});
export type FieldTopAnswer = z.infer<typeof fieldTopAnswer>;

export const fieldTop = defineEndpoint({
  method: 'POST',
  path: '/fields/top',
  summary: 'Most frequent values of a field over all matching rows, and statistics of a number',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  body: fieldTopRequest,
  answer: fieldTopAnswer,
  content: ['application/json', NDJSON],
});
