import * as z from 'zod/mini';
import { moment, newPassword, permission, role, rowScope } from './access.ts';
import { defineEndpoint } from './endpoint.ts';

export const sessionAnswer = z.object({
  /** `owner`: this machine, while nobody has been added; `network`: an address that a rule lets in; null: nobody who is known. */
  kind: z.nullable(z.enum(['owner', 'user', 'token', 'network'])),
  name: z.nullable(z.string()),
  /** Tokens have none. */
  role: z.nullable(role),
  permissions: z.array(permission),
  /** The rows that may be seen; null = all. */
  scope: z.nullable(rowScope),
  /** The client's address as the server sees it. */
  address: z.string(),
  signIn: z.object({
    /** Somebody has to sign in to see anything from here. */
    required: z.boolean(),
    password: z.boolean(),
    /** Another place to sign in at, and what it is called. */
    oidc: z.nullable(z.object({ name: z.string() })),
  }),
  /** The password can be changed here. */
  hasPassword: z.boolean(),
  /** When the session ends if nothing comes any more. */
  expires: moment,
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

export const signInRequest = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  password: z.string().check(z.minLength(1), z.maxLength(1000)),
});
export type SignInRequest = z.input<typeof signInRequest>;

export const readSession = defineEndpoint({
  method: 'GET',
  path: '/session',
  background: true,
  summary: 'Who the client is, what it may do, and how to sign in',
  permission: 'anyone',
  rows: 'none',
  answer: sessionAnswer,
});
export const signIn = defineEndpoint({
  method: 'POST',
  path: '/session',
  summary: 'Signs in with a password; sets the cookie of the session',
  permission: 'anyone',
  rows: 'none',
  body: signInRequest,
  answer: sessionAnswer,
});
export const signOut = defineEndpoint({
  method: 'DELETE',
  path: '/session',
  summary: 'Signs out, here or in all browsers',
  permission: 'signed-in',
  rows: 'none',
  querystring: z.strictObject({ everywhere: z._default(z.enum(['true', 'false']), 'false') }),
  status: 204,
});
export const changePassword = defineEndpoint({
  method: 'POST',
  path: '/session/password',
  summary: "Changes the user's own password; all other sessions end",
  permission: 'signed-in',
  rows: 'none',
  body: z.strictObject({ password: z.string().check(z.minLength(1), z.maxLength(1000)), newPassword }),
  status: 204,
});
