import * as z from 'zod/mini';
import type { apiError } from './error.ts';

export const NDJSON = 'application/x-ndjson';

/**
 * Count, histogram, top values and aggregate answer with lines when asked with `Accept: application/x-ndjson`: while the whole
 * takes more than a second, what is known of the newest days, each line in place of the one before; the last has `end`.
 */
export const partial = z.object({
  /** The answer so far covers rows that start at or after it, epoch seconds. */
  from: z.number(),
  /** How much of the time range that is, 0 … 1. */
  share: z.number(),
});

export interface Progress<Answer> {
  readonly partial?: z.infer<typeof partial>;
  readonly answer: Answer;
  readonly end?: true;
}

/** A line of a progressive answer. */
export type ProgressLine<Answer> = Progress<Answer> | z.infer<typeof apiError>;
