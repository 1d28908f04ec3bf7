import * as z from 'zod/mini';
import { ask } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { NDJSON } from './progress.ts';
import { amount } from './value.ts';

export const countAnswer = z.object({ count: amount });
export type CountAnswer = z.infer<typeof countAnswer>;

export const count = defineEndpoint({
  method: 'POST',
  path: '/count',
  summary: 'Number of rows that match',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  body: ask,
  answer: countAnswer,
  content: ['application/json', NDJSON],
});
