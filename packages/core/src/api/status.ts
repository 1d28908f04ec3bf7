import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

const seconds = z.nullable(z.number());

/** Where records come from by themselves: a source that is followed, or a folder that is watched. */
export const sourceStatus = z.object({
  /** Its address, or the folder. */
  source: z.string(),
  /** `folder`, `sqs`, `kinesis`, `cloudwatch`. */
  kind: z.string(),
  /**
   * `starting`: not connected yet. `reading`: there may be more. `idle`: everything that was there is loaded. `failing`: the last try failed,
   * and it is tried again. `stopped`: no server follows it.
   */
  state: z.enum(['starting', 'reading', 'idle', 'failing', 'stopped']),
  /** Epoch milliseconds: since when it is so, when it was last asked, when something of it was last committed. */
  since: z.nullable(z.number()),
  looked: z.nullable(z.number()),
  lastLoad: z.nullable(z.number()),
  /** Objects, records and bad lines loaded since its server began. */
  loaded: z.number(),
  records: z.nullable(z.number()),
  quarantined: z.nullable(z.number()),
  /** What it named: gone before it was read; no flow logs; not to be read, and left to the source to put aside. */
  gone: z.number(),
  leftOut: z.number(),
  rejected: z.number(),
  /** Messages that wait in it; null where it does not tell. */
  waiting: z.nullable(z.number()),
  /** How far the store is behind it; null before the first look, and for a folder. */
  lagSeconds: seconds,
  problem: z.nullable(z.string()),
  /** The way out of the problem. */
  help: z.nullable(z.string()),
});
export type SourceStatus = z.infer<typeof sourceStatus>;

/** For somebody who may see some rows only: figures of these rows, and null for what rows do not tell. */
export const statusAnswer = z.object({
  version: z.string(),
  /** The made-up day that is shown to who has no records yet. */
  sample: z.boolean(),
  location: z.string(),
  objects: z.number(),
  /** lines = records + noData + skipData + quarantined, of all that was ever loaded. */
  lines: z.nullable(z.number()),
  records: z.number(),
  noData: z.number(),
  skipData: z.number(),
  quarantined: z.nullable(z.number()),
  /** Rows that retention has removed. */
  retired: z.nullable(z.number()),
  rowsWithoutStart: z.number(),
  /** Epoch seconds. */
  firstStart: seconds,
  lastStart: seconds,
  lastEnd: seconds,
  /** Epoch milliseconds of the last commit. */
  lastLoad: z.nullable(z.number()),
  /** Seconds between the end of the newest record and now. */
  lagSeconds: seconds,
  parts: z.nullable(z.number()),
  recordBytes: z.nullable(z.number()),
  totalBytes: z.nullable(z.number()),
  bytesPerRecord: z.nullable(z.number()),
  broken: z.array(z.object({ object: z.string(), reason: z.string() })),
  /** What was loaded in the last hours, newest first; `start` in epoch seconds. */
  activity: z.array(
    z.object({
      start: z.number(),
      objects: z.number(),
      lines: z.number(),
      quarantined: z.number(),
      bytesIn: z.number(),
    }),
  ),
  /** Folders that are watched for new files. */
  watching: z.array(
    z.object({
      folder: z.string(),
      /** Epoch milliseconds of the last look; null before the first. */
      looked: z.nullable(z.number()),
      loaded: z.number(),
      problem: z.nullable(z.string()),
    }),
  ),
  /** All of them, those of other servers of the store included. */
  sources: z.array(sourceStatus),
  queries: z.object({ running: z.number(), waiting: z.number() }),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

export const status = defineEndpoint({
  method: 'GET',
  path: '/status',
  background: true,
  summary: 'What the store holds, how fresh it is, and what the server is doing',
  permission: 'search',
  rows: 'scoped',
  answer: statusAnswer,
});
