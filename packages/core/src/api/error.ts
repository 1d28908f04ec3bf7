import * as z from 'zod/mini';

export const edit = z.object({ start: z.number(), end: z.number(), text: z.string() });
export const fix = z.object({ title: z.string(), edits: z.array(edit) });

/** A remark about the query that does not stop it. Offsets are UTF-16 code units. */
export const hint = z.object({
  code: z.string(),
  message: z.string(),
  start: z.number(),
  end: z.number(),
  fixes: z.array(fix),
  /** Place of the filter pill that it is about; without it, the query. */
  filter: z.optional(z.number()),
});
export type ApiHint = z.infer<typeof hint>;

/** The one form of every error, with a status of 4xx or 5xx, or as the last line of a stream. */
export const apiError = z.object({
  error: z.object({
    /** `docs/reference/errors.md` lists them; of a wrong query it is the code of the diagnostic. */
    code: z.string(),
    message: z.string(),
    help: z.optional(z.string()),
    /** Where it is in the query (or in the pill `filter` written as KQL), and how to mend it. */
    start: z.optional(z.number()),
    end: z.optional(z.number()),
    line: z.optional(z.number()),
    column: z.optional(z.number()),
    fixes: z.optional(z.array(fix)),
    filter: z.optional(z.number()),
    /** What of the request is wrong: `body/limit`. */
    path: z.optional(z.string()),
    /** Of a refusal: the client's address as the server sees it. */
    address: z.optional(z.string()),
    /** The permission that is missing. */
    permission: z.optional(z.string()),
    /** Seconds to wait. */
    retryAfter: z.optional(z.number()),
  }),
  hints: z.optional(z.array(hint)),
});
export type ApiError = z.infer<typeof apiError>;
