import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

export const quarantineQuery = z.strictObject({
  object: z.optional(z.string().check(z.maxLength(5000))),
  /** Lines shown of each group. */
  samples: z._default(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(20)), 3),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500)), 50),
});

export const quarantineAnswer = z.object({
  /** Quarantined lines in all groups. */
  lines: z.number(),
  /** Number of groups; `groups` may hold fewer. */
  total: z.number(),
  groups: z.array(
    z.object({
      object: z.string(),
      name: z.string(),
      reason: z.string(),
      field: z.nullable(z.string()),
      lines: z.number(),
      /** Of these, lines whose text is kept. */
      kept: z.number(),
      samples: z.array(
        z.object({
          line: z.number(),
          message: z.string(),
          text: z.string(),
          /** `text` is not the whole line. */ cut: z.boolean(),
        }),
      ),
    }),
  ),
});
export type QuarantineAnswer = z.infer<typeof quarantineAnswer>;

export const quarantine = defineEndpoint({
  method: 'GET',
  path: '/quarantine',
  summary: 'Lines that are no records, by object and reason, with samples',
  permission: 'search',
  rows: 'refused',
  event: 'quarantine-read',
  querystring: quarantineQuery,
  answer: quarantineAnswer,
});
