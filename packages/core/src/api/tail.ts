import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';
import { hint } from './error.ts';
import { apiValue } from './value.ts';

export const tailQuery = z.strictObject({
  query: z._default(z.string().check(z.maxLength(10_000)), ''),
  lang: z._default(z.enum(['kql', 'lucene']), 'kql'),
  tz: z.optional(z.string().check(z.maxLength(60))),
  /** The pills as JSON. */
  filters: z.optional(z.string().check(z.maxLength(100_000))),
  /** Names separated by commas; default as in a search. */
  columns: z.optional(z.string().check(z.maxLength(10_000))),
});

/** Event `head`, first. */
export const tailHead = z.object({ columns: z.array(z.string()), hints: z.array(hint) });
/** Event `rows`: rows that were committed since the last one, oldest first. */
export const tailRows = z.object({
  rows: z.array(z.array(apiValue)),
  /** Rows came too fast: these are the newest of them. */
  more: z.boolean(),
});
export type TailHead = z.infer<typeof tailHead>;
export type TailRows = z.infer<typeof tailRows>;

/**
 * Server-sent events. A comment every 15 seconds keeps the connection open; event `committed` (no rows) says that new data is
 * there although none of it matches; event `error` carries an error and is the last.
 */
export const tail = defineEndpoint({
  method: 'GET',
  path: '/tail',
  background: true,
  summary: 'Matching rows as they are committed, as server-sent events',
  permission: 'search',
  rows: 'scoped',
  event: 'follow',
  querystring: tailQuery,
  answer: z.union([tailHead, tailRows]),
  content: ['text/event-stream'],
});
