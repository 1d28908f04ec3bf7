// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';
import { apiValue } from './value.ts';

export const recordQuery = z.strictObject({
  object: z.string().check(z.minLength(1), z.maxLength(5000)),
  line: z.coerce.number().check(z.int(), z.minimum(1)),
});

export const recordAnswer = z.object({
  object: z.string(),
  line: z.number(),
  /** Fields that have a value, in the order of the catalogue. */
  values: z.record(z.string(), apiValue),
  /** The line in the format of its object, rebuilt from the values. */
  text: z.nullable(z.string()),
  /** That format: `${version} ${account-id} …`. */
  format: z.nullable(z.string()),
});
export type RecordAnswer = z.infer<typeof recordAnswer>;

export const record = defineEndpoint({
  method: 'GET',
  path: '/record',
  summary: 'One record by the object and line it came from',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  querystring: recordQuery,
  answer: recordAnswer,
});
