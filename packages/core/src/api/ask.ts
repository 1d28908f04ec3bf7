import * as z from 'zod/mini';

/** Longest text of a query in UTF-16 code units; the language itself says `limit-exceeded` before. */
const TEXT = 10_000;
const time = z.string().check(z.maxLength(100));

/**
 * A filter pill. Values are texts as one types them in KQL: `22`, `10.0.0.0/8`, `REJECT`. `between` takes two, an empty one is
 * an open end; `exists` takes none.
 */
export const pill = z.strictObject({
  field: z.string().check(z.minLength(1), z.maxLength(200)),
  operator: z.enum(['is', 'is_one_of', 'between', 'exists']),
  values: z.array(z.string().check(z.maxLength(1000))).check(z.maxLength(500)),
  negate: z.optional(z.boolean()),
  /** Kept, but not asked. */
  disabled: z.optional(z.boolean()),
  /** Goes along from page to page. */
  pinned: z.optional(z.boolean()),
  label: z.optional(z.string().check(z.maxLength(200))),
});

export type Pill = z.infer<typeof pill>;

/** What every question has; each part left out means everything. */
export const askShape = {
  query: z._default(z.string().check(z.maxLength(TEXT)), ''),
  lang: z._default(z.enum(['kql', 'lucene']), 'kql'),
  /** Rows that start at or after it: date math, ISO 8601, or epoch. */
  from: z.optional(time),
  /** Rows that start before it; a date means its end. */
  to: z.optional(time),
  /** The instant that `now` stands for; default the server's clock. */
  now: z.optional(time),
  /** Time zone of dates without offset: an IANA name; default UTC. */
  tz: z.optional(z.string().check(z.maxLength(60))),
  filters: z.optional(z.array(pill).check(z.maxLength(100))),
};

export const ask = z.strictObject(askShape);
export type Ask = z.input<typeof ask>;

/** The time range as it was understood: epoch seconds, `from` ≤ start < `to`; null = open. */
export const resolvedTime = z.object({ from: z.nullable(z.number()), to: z.nullable(z.number()) });
export type ResolvedTime = z.infer<typeof resolvedTime>;

export const fieldName = z.string().check(z.minLength(1), z.maxLength(200));
export const measureName = z.enum(['count', 'bytes', 'packets']);
