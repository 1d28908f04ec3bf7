import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

const time = z.optional(z.string().check(z.maxLength(100)));
const word = z.optional(z.string().check(z.maxLength(200)));

export const auditQuery = z.strictObject({
  /** Rows at or after it, and before it: date math, ISO 8601, or epoch. */
  since: time,
  until: time,
  actor: word,
  event: word,
  /** Stands somewhere in the row, in whatever case. */
  text: word,
  /** `next` of the page before. */
  cursor: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000)), 100),
});

export const auditAnswer = z.object({
  /** The newest first. */
  events: z.array(
    z.object({
      id: z.number(),
      /** Epoch milliseconds. */
      time: z.number(),
      /** Name of the user or token; `cli:NAME` for the command line. */
      actor: z.string(),
      kind: z.string(),
      address: z.nullable(z.string()),
      event: z.string(),
      outcome: z.enum(['done', 'refused', 'failed']),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  /** Where the next page begins; null when this was the last. */
  next: z.nullable(z.number()),
  /** Names of events that the log has. */
  names: z.array(z.string()),
});
export type AuditAnswer = z.infer<typeof auditAnswer>;

export const audit = defineEndpoint({
  method: 'GET',
  path: '/audit',
  summary: 'Who did what, the newest first',
  permission: 'audit',
  rows: 'refused',
  querystring: auditQuery,
  answer: auditAnswer,
});
