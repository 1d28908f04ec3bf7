// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

export const uploadQuery = z.strictObject({
  /** Name of the file; the folders before it are left out. */
  name: z.string().check(z.minLength(1), z.maxLength(1000)),
  /** Fields of lines without header: `${version} …`, or a list of names. */
  format: z.optional(z.string().check(z.maxLength(10_000))),
});

/** What a load did: lines = records + noData + skipData + quarantined. */
export const ingestSummary = z.object({
  objects: z.number(),
  /** Content that was there already, whatever its name. */
  objectsAlreadyLoaded: z.number(),
  lines: z.number(),
  records: z.number(),
  noData: z.number(),
  skipData: z.number(),
  quarantined: z.number(),
  /** Events that an object held more than once, counted once. */
  repeatedEvents: z.number(),
  bytesIn: z.number(),
  seconds: z.number(),
  parts: z.number(),
  broken: z.array(z.object({ object: z.string(), reason: z.string() })),
  /** Of a kind that is not read, like zip: nothing of it was loaded. */
  refused: z.array(z.object({ object: z.string(), reason: z.string() })),
  warnings: z.array(z.string()),
  unreadable: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type IngestAnswer = z.infer<typeof ingestSummary>;

/** The body is the file as it is: text, gzip, Parquet, JSON. */
export const upload = defineEndpoint({
  method: 'POST',
  path: '/upload',
  summary: 'Loads one file of flow logs; the body is the file as it is',
  permission: 'ingest',
  rows: 'refused',
  event: 'upload',
  querystring: uploadQuery,
  answer: ingestSummary,
});
