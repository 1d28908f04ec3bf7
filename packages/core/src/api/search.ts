import * as z from 'zod/mini';
import { askShape, fieldName, resolvedTime } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { apiError, hint } from './error.ts';
import { NDJSON } from './progress.ts';
import { apiValue } from './value.ts';

/** Rows of one page. */
export const MOST_ROWS = 10_000;

export const sortKey = z.strictObject({ field: fieldName, descending: z._default(z.boolean(), false) });

export const searchRequest = z.strictObject({
  ...askShape,
  /** Default: every field that the store has, then `_object` and `_line`. */
  columns: z.optional(z.array(fieldName).check(z.minLength(1), z.maxLength(200))),
  /** Default: newest first. Ties stand newest first, then by object and line; missing values last. */
  sort: z._default(z.array(sortKey).check(z.maxLength(10)), []),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(MOST_ROWS)), 500),
  /** `cursor` of the page before; with it the time range of the first page holds. */
  cursor: z.optional(z.string().check(z.maxLength(20_000))),
});
export type SearchRequest = z.input<typeof searchRequest>;

/** First line. */
export const searchHead = z.object({ columns: z.array(z.string()), hints: z.array(hint), time: resolvedTime });
/** Then a line for each row, values in the order of the columns. */
export const searchRow = z.array(apiValue);
/** Last line. A stream that ends without it, or with an error in its place, is broken. */
export const searchEnd = z.object({
  end: z.literal(true),
  /** Where the next page begins; null when this was the last. */
  cursor: z.nullable(z.string()),
  rows: z.number(),
  milliseconds: z.number(),
  /** Parts of the store that hold rows of the time range; null for somebody who may see some rows only. */
  partsRead: z.nullable(z.number()),
});
export type SearchHead = z.infer<typeof searchHead>;
export type SearchRow = z.infer<typeof searchRow>;
export type SearchEnd = z.infer<typeof searchEnd>;

export const search = defineEndpoint({
  method: 'POST',
  path: '/search',
  summary: 'Rows that match, page by page',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  body: searchRequest,
  answer: z.union([searchHead, searchRow, searchEnd, apiError]),
  content: [NDJSON],
});
