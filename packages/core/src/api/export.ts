import * as z from 'zod/mini';
import { askShape, fieldName } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { sortKey } from './search.ts';

export const exportQuery = z.strictObject({ format: z.enum(['csv', 'ndjson', 'parquet']) });

export const exportRequest = z.strictObject({
  ...askShape,
  columns: z.optional(z.array(fieldName).check(z.minLength(1), z.maxLength(200))),
  sort: z._default(z.array(sortKey).check(z.maxLength(10)), []),
  /** Default: every matching row. */
  limit: z.optional(z.int().check(z.minimum(1))),
});
export type ExportRequest = z.input<typeof exportRequest>;

/** For a download by the browser itself: the same as a form, the JSON of the request in its one member `request`. */
export const exportForm = z.strictObject({ request: z.string().check(z.maxLength(100_000)) });

/**
 * A file. In CSV a text that a spreadsheet would take for a formula has an apostrophe before it. What breaks off half-way is cut
 * without an end of the transfer, so that no client takes it for whole.
 */
export const exportRows = defineEndpoint({
  method: 'POST',
  path: '/export',
  summary: 'Every matching row as a file',
  permission: 'export',
  rows: 'scoped',
  event: 'export',
  form: true,
  querystring: exportQuery,
  body: exportRequest,
  content: ['text/csv', 'application/x-ndjson', 'application/vnd.apache.parquet'],
});
