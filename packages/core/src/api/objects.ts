import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

export const objectsQuery = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000)), 100),
  offset: z._default(z.coerce.number().check(z.int(), z.minimum(0)), 0),
});

export const objectsAnswer = z.object({
  total: z.number(),
  /** Last loaded first. */
  objects: z.array(
    z.object({
      name: z.string(),
      /** What rows carry as `_object`. */
      label: z.string(),
      sha256: z.string(),
      /** Epoch milliseconds. */
      loadedAt: z.number(),
      lines: z.number(),
      records: z.number(),
      noData: z.number(),
      skipData: z.number(),
      quarantined: z.number(),
      bytesIn: z.number(),
      broken: z.nullable(z.string()),
    }),
  ),
});
export type ObjectsAnswer = z.infer<typeof objectsAnswer>;

export const objects = defineEndpoint({
  method: 'GET',
  path: '/objects',
  summary: 'Loaded objects, the last one first',
  permission: 'search',
  rows: 'refused',
  querystring: objectsQuery,
  answer: objectsAnswer,
});
