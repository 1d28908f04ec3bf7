import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

const name = z.string().check(z.minLength(1), z.maxLength(100));
const cidr = z.string().check(z.minLength(1), z.maxLength(100));

export const namedNetwork = z.object({
  name: z.string(),
  /** What a built-in one stands for; empty for others. */
  description: z.string(),
  ranges: z.array(z.string()),
  /** `public` and `private`: defined by Thalweg, not to be changed. */
  builtIn: z.boolean(),
});
export type NamedNetwork = z.infer<typeof namedNetwork>;

export const networkRequest = z.strictObject({ name, ranges: z.array(cidr).check(z.minLength(1), z.maxLength(1000)) });
export type NetworkRequest = z.input<typeof networkRequest>;

export const listNetworks = defineEndpoint({
  method: 'GET',
  path: '/networks',
  summary: 'Named networks',
  permission: 'search',
  rows: 'none',
  answer: z.array(namedNetwork),
});
export const addNetwork = defineEndpoint({
  method: 'POST',
  path: '/networks',
  summary: 'Adds ranges to a named network, which is made when it is not there',
  permission: 'manage',
  rows: 'refused',
  event: 'network-named',
  body: networkRequest,
  status: 201,
  answer: namedNetwork,
});
export const removeNetwork = defineEndpoint({
  method: 'DELETE',
  path: '/networks/:name',
  summary: 'Removes a named network, or one of its ranges',
  permission: 'manage',
  rows: 'refused',
  event: 'network-unnamed',
  params: z.object({ name }),
  querystring: z.strictObject({ range: z.optional(cidr) }),
  status: 204,
});
