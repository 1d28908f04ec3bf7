import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

const resourceKind = z.enum(['interface', 'instance', 'subnet', 'vpc', 'security-group']);

export const namedResource = z.object({
  id: z.string(),
  kind: resourceKind,
  /** The tag `Name`; of a security group its own. */
  name: z.optional(z.string()),
  description: z.optional(z.string()),
  vpc: z.optional(z.string()),
  instance: z.optional(z.string()),
  /** Ids of security groups. */
  groups: z.array(z.string()),
  /** Addresses, or networks (CIDR) of subnets and VPCs; those of an instance stand with its interfaces where these are told. */
  addresses: z.array(z.string()),
  /** It is no more; what is told of it was true when it was last seen. */
  vanished: z.boolean(),
  /** Epoch milliseconds. */
  seen: z.number(),
});

/** All that may be known: of an account with very many interfaces some megabytes, gzipped for those that accept it. */
export const namesAnswer = z.object({ resources: z.array(namedResource) });
export type NamesAnswer = z.infer<typeof namesAnswer>;

export const names = defineEndpoint({
  method: 'GET',
  path: '/names',
  summary: 'What ids and addresses are called, as AWS has told it',
  permission: 'search',
  rows: 'scoped',
  answer: namesAnswer,
});
