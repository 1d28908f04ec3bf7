import * as z from 'zod/mini';
import { moment, rowScope, tokenScope } from './access.ts';
import { defineEndpoint } from './endpoint.ts';

const fields = {
  name: z.string(),
  /** How its text begins. */
  prefix: z.string(),
  scopes: z.array(tokenScope),
  /** The rows that may be seen; null = all. */
  scope: z.nullable(rowScope),
  created: moment,
  createdBy: z.string(),
  expires: moment,
  used: moment,
};

export const token = z.object(fields);
export type Token = z.infer<typeof token>;

export const newToken = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  scopes: z.array(tokenScope).check(z.minLength(1), z.maxLength(3)),
  /** Epoch milliseconds; null = never. */
  expires: moment,
  scope: z.optional(z.nullable(rowScope)),
});
export type NewToken = z.input<typeof newToken>;

export const createdToken = z.object({ ...fields, token: z.string() });
export type CreatedToken = z.infer<typeof createdToken>;

export const listTokens = defineEndpoint({
  method: 'GET',
  path: '/tokens',
  summary: 'The tokens of programs, by name',
  permission: 'manage',
  rows: 'refused',
  answer: z.array(token),
});
export const createToken = defineEndpoint({
  method: 'POST',
  path: '/tokens',
  summary: 'Makes a token; its text is in this answer, and nowhere else',
  permission: 'manage',
  rows: 'refused',
  body: newToken,
  status: 201,
  answer: createdToken,
});
export const revokeToken = defineEndpoint({
  method: 'DELETE',
  path: '/tokens/:prefix',
  summary: 'Revokes the token with that prefix, or name',
  permission: 'manage',
  rows: 'refused',
  params: z.object({ prefix: z.string().check(z.minLength(1), z.maxLength(200)) }),
  status: 204,
});
