import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

export const coverageQuery = z.strictObject({
  from: z.optional(z.string().check(z.maxLength(100))),
  to: z.optional(z.string().check(z.maxLength(100))),
  now: z.optional(z.string().check(z.maxLength(100))),
  tz: z.optional(z.string().check(z.maxLength(60))),
  /** Cells of the strip, at most. */
  cells: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000)), 200),
  /** Interfaces, by name. */
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000)), 200),
  offset: z._default(z.coerce.number().check(z.int(), z.minimum(0)), 0),
});

/**
 * What a cell of the strip shows: `skipdata` where AWS skipped records, else `data` where there are any, else `nodata` where the
 * interface was watched and silent, else `nothing`.
 */
export const coverageState = z.enum(['data', 'nodata', 'skipdata', 'nothing']);

export const coverageAnswer = z.object({
  /** Epoch seconds: the strip shows `from` ≤ t < `to` in cells of `interval` seconds. */
  from: z.number(),
  to: z.number(),
  interval: z.number(),
  /** Interfaces in the store. */
  total: z.number(),
  interfaces: z.array(
    z.object({
      interfaceId: z.string(),
      /** Share of the time that is covered by data or NODATA, 0 … 1. */
      share: z.number(),
      /** Neighbouring cells of one state, from left to right, without gaps: `start` ≤ t < `end`. */
      runs: z.array(z.object({ state: coverageState, start: z.number(), end: z.number() })),
    }),
  ),
});
export type CoverageAnswer = z.infer<typeof coverageAnswer>;

export const coverage = defineEndpoint({
  method: 'GET',
  path: '/coverage',
  summary: 'What was seen of each interface over time',
  permission: 'search',
  rows: 'refused',
  querystring: coverageQuery,
  answer: coverageAnswer,
});
