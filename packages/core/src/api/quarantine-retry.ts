// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

export const quarantineRetryRequest = z.strictObject({
  /** The fields that the lines are thought to have: `${version} …`, or a list of names. */
  format: z.string().check(z.minLength(1), z.maxLength(10_000)),
  /** Only of this object. */
  object: z.optional(z.string().check(z.maxLength(5000))),
});
export type QuarantineRetryRequest = z.input<typeof quarantineRetryRequest>;

/** What the lines became: lines = records + noData + skipData + quarantined. */
export const quarantineRetryAnswer = z.object({
  objects: z.number(),
  lines: z.number(),
  records: z.number(),
  noData: z.number(),
  skipData: z.number(),
  quarantined: z.number(),
  skipped: z.array(z.object({ object: z.string(), reason: z.string() })),
  /** Names in the format that no field has. */
  warnings: z.array(z.string()),
});
export type QuarantineRetryAnswer = z.infer<typeof quarantineRetryAnswer>;

export const quarantineRetry = defineEndpoint({
  method: 'POST',
  path: '/quarantine/retry',
  summary: 'Reads quarantined lines again with a format',
  permission: 'ingest',
  rows: 'refused',
  event: 'quarantine-retried',
  body: quarantineRetryRequest,
  answer: quarantineRetryAnswer,
});
