import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

export const fieldsAnswer = z.array(
  z.object({
    name: z.string(),
    type: z.enum(['text', 'address', 'integer', 'date']),
    /** As in the field catalogue; `keyword` for a column that only the store knows. */
    kind: z.string(),
    description: z.string(),
    unit: z.optional(z.string()),
    /** Known values. */
    values: z.optional(z.array(z.string())),
    /** The field with source and destination swapped. */
    opposite: z.optional(z.string()),
    /** Some row may have a value. */
    inStore: z.boolean(),
  }),
);
export type FieldsAnswer = z.infer<typeof fieldsAnswer>;
export type ApiField = FieldsAnswer[number];

export const fields = defineEndpoint({
  method: 'GET',
  path: '/fields',
  summary: 'The fields a query can use',
  permission: 'search',
  rows: 'none',
  answer: fieldsAnswer,
});
