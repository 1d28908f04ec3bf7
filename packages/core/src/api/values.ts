import * as z from 'zod/mini';
import { askShape, fieldName } from './ask.ts';
import { defineEndpoint } from './endpoint.ts';
import { amount, apiValue } from './value.ts';

export const valuesRequest = z.strictObject({
  ...askShape,
  field: fieldName,
  /** Values that contain it, whatever its case, those that begin with it first. Services and protocols are found by name, too. */
  prefix: z._default(z.string().check(z.maxLength(200)), ''),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(200)), 20),
});
export type ValuesRequest = z.input<typeof valuesRequest>;

export const valuesAnswer = z.object({
  values: z.array(z.object({ value: apiValue, count: amount, label: z.optional(z.string()) })),
});
export type ValuesAnswer = z.infer<typeof valuesAnswer>;

export const values = defineEndpoint({
  method: 'POST',
  path: '/values',
  summary: 'Values of a field in the time range, for completion',
  permission: 'search',
  rows: 'scoped',
  event: 'query',
  body: valuesRequest,
  answer: valuesAnswer,
});
