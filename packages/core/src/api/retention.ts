import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

/** Neither = everything is kept. */
const rule = {
  /** Rows whose UTC day ended longer ago go. */
  days: z.nullable(z.int().check(z.minimum(1), z.maximum(36_500))),
  /** The oldest rows go until the files of records have at most so many bytes. */
  bytes: z.nullable(z.int().check(z.minimum(1_000_000))),
};

export const retentionRule = z.strictObject(rule);
export type RetentionRule = z.infer<typeof retentionRule>;

const removed = z.object({ parts: z.number(), rows: z.number() });

export const retentionAnswer = z.object({
  ...rule,
  /** The last time that the server applied it; null before the first. */
  last: z.nullable(
    z.object({
      /** Epoch milliseconds. */
      at: z.number(),
      ...removed.shape,
      problem: z.nullable(z.string()),
    }),
  ),
});
export type RetentionAnswer = z.infer<typeof retentionAnswer>;

export const retentionPreview = removed;
export type RetentionPreview = z.infer<typeof retentionPreview>;

export const readRetention = defineEndpoint({
  method: 'GET',
  path: '/retention',
  summary: 'What the server removes by itself',
  permission: 'search',
  rows: 'refused',
  answer: retentionAnswer,
});
export const writeRetention = defineEndpoint({
  method: 'PUT',
  path: '/retention',
  summary: 'Sets what the server removes by itself, and applies it at once',
  permission: 'manage',
  rows: 'refused',
  event: 'retention-set',
  body: retentionRule,
  answer: retentionAnswer,
});
export const previewRetention = defineEndpoint({
  method: 'POST',
  path: '/retention/preview',
  summary: 'What a rule would remove now',
  permission: 'manage',
  rows: 'refused',
  body: retentionRule,
  answer: retentionPreview,
});
