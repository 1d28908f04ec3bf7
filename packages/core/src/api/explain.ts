import * as z from 'zod/mini';
import { ask, resolvedTime } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { hint } from './error.ts';

export const explainAnswer = z.object({
  /** The query in English. */
  english: z.string(),
  /** Query and pills together as KQL; null when KQL cannot say it. */
  kql: z.nullable(z.string()),
  tokens: z.array(z.object({ kind: z.string(), start: z.number(), end: z.number(), text: z.string() })),
  /** The tree with spans. */
  tree: z.unknown(),
  /** The checked filter; long integers as strings. */
  filter: z.unknown(),
  time: resolvedTime,
  /** Parts and statements tell of the store as a whole: none for somebody who may see some rows only. */
  statements: z.array(z.object({ text: z.string(), parameters: z.array(z.unknown()) })),
  parts: z.nullable(
    z.object({ read: z.number(), inStore: z.number(), rows: z.number(), bytes: z.number(), rollups: z.number() }),
  ),
  hints: z.array(hint),
});
export type ExplainAnswer = z.infer<typeof explainAnswer>;

export const explain = defineEndpoint({
  method: 'POST',
  path: '/explain',
  summary: 'How a question is understood and would be run',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  body: ask,
  answer: explainAnswer,
});
