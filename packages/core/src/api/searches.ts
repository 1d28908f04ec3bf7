import * as z from 'zod/mini';
import { pill } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';

const state = {
  /** A query is the question alone, to be asked in any table: `columns`, `sort` and `view` mean nothing to it. */
  kind: z._default(z.enum(['search', 'query']), 'search'),
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  description: z._default(z.string().check(z.maxLength(2000)), ''),
  tags: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(50))).check(z.maxLength(20)), []),
  query: z._default(z.string().check(z.maxLength(10_000)), ''),
  lang: z._default(z.enum(['kql', 'lucene']), 'kql'),
  filters: z._default(z.array(pill).check(z.maxLength(100)), []),
  columns: z._default(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(200)), []),
  sort: z._default(
    z
      .array(z.strictObject({ field: z.string().check(z.maxLength(200)), descending: z.boolean() }))
      .check(z.maxLength(10)),
    [],
  ),
  /** Kept only when the user wants it. */
  from: z.optional(z.string().check(z.maxLength(100))),
  to: z.optional(z.string().check(z.maxLength(100))),
  /** What the chart shows, widths of columns and the like; the server does not look inside. */
  view: z.optional(z.record(z.string().check(z.maxLength(100)), z.unknown())),
};

export const searchState = z.strictObject(state);
export type SearchState = z.input<typeof searchState>;

export const savedSearch = z.object({
  id: z.string(),
  ...state,
  /** Came with Thalweg. */
  readyMade: z.boolean(),
  /** Epoch milliseconds. */
  changed: z.number(),
});
export type SavedSearch = z.output<typeof savedSearch>;

const one = z.object({ id: z.string().check(z.maxLength(100)) });

export const listSearches = defineEndpoint({
  method: 'GET',
  path: '/searches',
  summary: 'Saved searches, by name',
  permission: 'search',
  rows: 'none',
  answer: z.array(savedSearch),
});
export const readSearch = defineEndpoint({
  method: 'GET',
  path: '/searches/:id',
  summary: 'One saved search',
  permission: 'search',
  rows: 'none',
  params: one,
  answer: savedSearch,
});
export const createSearch = defineEndpoint({
  method: 'POST',
  path: '/searches',
  summary: 'Saves a search',
  permission: 'save',
  rows: 'none',
  event: 'search-saved',
  body: searchState,
  status: 201,
  answer: savedSearch,
});
export const replaceSearch = defineEndpoint({
  method: 'PUT',
  path: '/searches/:id',
  summary: 'Replaces a saved search',
  permission: 'save',
  rows: 'none',
  event: 'search-changed',
  params: one,
  body: searchState,
  answer: savedSearch,
});
export const deleteSearch = defineEndpoint({
  method: 'DELETE',
  path: '/searches/:id',
  summary: 'Deletes a saved search',
  permission: 'save',
  rows: 'none',
  event: 'search-deleted',
  params: one,
  status: 204,
});
