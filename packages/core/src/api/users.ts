import * as z from 'zod/mini';
import { moment, newPassword, role, rowScope } from './access.ts';
import { defineEndpoint } from './endpoint.ts';

export const user = z.object({
  name: z.string(),
  role,
  /** The rows that may be seen; null = all. */
  scope: z.nullable(rowScope),
  /** `oidc`: signs in elsewhere, and has the role that its groups there give. */
  kind: z.enum(['password', 'oidc']),
  created: moment,
  signedIn: moment,
  sessions: z.number(),
});
export type User = z.infer<typeof user>;

const name = z.string().check(z.minLength(1), z.maxLength(200));
const one = z.object({ name });

export const newUser = z.strictObject({
  name,
  password: newPassword,
  role,
  scope: z.optional(z.nullable(rowScope)),
});
export type NewUser = z.input<typeof newUser>;

/** What is left out stays. */
export const userChange = z.strictObject({
  role: z.optional(role),
  scope: z.optional(z.nullable(rowScope)),
  password: z.optional(newPassword),
});
export type UserChange = z.input<typeof userChange>;

export const listUsers = defineEndpoint({
  method: 'GET',
  path: '/users',
  summary: 'The users, by name',
  permission: 'manage',
  rows: 'refused',
  answer: z.array(user),
});
export const createUser = defineEndpoint({
  method: 'POST',
  path: '/users',
  summary: 'Adds a user with a password',
  permission: 'manage',
  rows: 'refused',
  body: newUser,
  status: 201,
  answer: user,
});
export const changeUser = defineEndpoint({
  method: 'PUT',
  path: '/users/:name',
  summary: 'Gives a user another role, other rows or another password; the sessions of the user end',
  permission: 'manage',
  rows: 'refused',
  params: one,
  body: userChange,
  answer: user,
});
export const removeUser = defineEndpoint({
  method: 'DELETE',
  path: '/users/:name',
  summary: 'Removes a user',
  permission: 'manage',
  rows: 'refused',
  params: one,
  status: 204,
});
