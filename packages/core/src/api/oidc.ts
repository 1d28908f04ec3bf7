import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

const text = z.optional(z.string().check(z.maxLength(10_000)));

/** Both answer with a redirection: to the provider, and back to the console, with `error` in the query of `/sign-in` when it failed. */
export const startOidc = defineEndpoint({
  method: 'GET',
  path: '/oidc/start',
  summary: 'Sends the browser to the place where people sign in (OpenID Connect)',
  permission: 'anyone',
  rows: 'none',
  querystring: z.strictObject({
    /** Page of the console to come back to. */
    to: z._default(z.string().check(z.maxLength(4000)), '/'),
  }),
  status: 302,
});
export const finishOidc = defineEndpoint({
  method: 'GET',
  path: '/oidc/callback',
  summary: 'Where the provider sends the browser back to',
  permission: 'anyone',
  rows: 'none',
  linked: true,
  /** And whatever else the provider writes. */
  querystring: z.looseObject({ code: text, state: text, error: text }),
  status: 303,
});
