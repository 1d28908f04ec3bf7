import * as z from 'zod/mini';
import { ROLES } from '../access/index.ts';
import { defineEndpoint } from './endpoint.ts';

const network = z.string().check(z.minLength(1), z.maxLength(100));
const role = z.enum(ROLES);

const rule = z.object({
  /** CIDR, IPv4 or IPv6. */
  network: z.string(),
  /** Null: for everybody. */
  role: z.nullable(role),
});

const keptRule = z.object({
  ...rule.shape,
  /** Epoch milliseconds. */
  created: z.number(),
});

export const accessRulesAnswer = z.object({
  rules: z.array(keptRule),
  /** Of whoever asks, as the server sees it. */
  address: z.string(),
});
export type AccessRulesAnswer = z.infer<typeof accessRulesAnswer>;

export const accessRuleRequest = z.strictObject({ network, role: z.optional(z.nullable(role)) });
export type AccessRuleRequest = z.input<typeof accessRuleRequest>;

export const listAccessRules = defineEndpoint({
  method: 'GET',
  path: '/access-rules',
  summary: 'Networks that are let in',
  permission: 'manage',
  rows: 'refused',
  answer: accessRulesAnswer,
});
export const addAccessRule = defineEndpoint({
  method: 'POST',
  path: '/access-rules',
  summary: 'Lets a network in, for everybody or for one role',
  permission: 'manage',
  rows: 'refused',
  body: accessRuleRequest,
  status: 201,
  answer: keptRule,
});
export const removeAccessRule = defineEndpoint({
  method: 'DELETE',
  path: '/access-rules',
  summary: 'Lets a network in no longer',
  permission: 'manage',
  rows: 'refused',
  querystring: z.strictObject({ network, role: z.optional(role) }),
  status: 204,
});

export const accessCheckAnswer = z.object({
  address: z.string(),
  allowed: z.boolean(),
  /** The rule that decides; null where none does. */
  rule: z.nullable(rule),
  /** What the address may do without a sign-in: `owner` for everything; null where it has to sign in, or is refused. */
  acts: z.nullable(z.enum(['owner', ...ROLES])),
  /** One sentence. */
  reason: z.string(),
});
export type AccessCheckAnswer = z.infer<typeof accessCheckAnswer>;

export const checkAccess = defineEndpoint({
  method: 'GET',
  path: '/access-check',
  summary: 'Whether an address is let in, and what decides',
  permission: 'manage',
  rows: 'refused',
  querystring: z.strictObject({ address: z.string().check(z.minLength(1), z.maxLength(100)), role: z.optional(role) }),
  answer: accessCheckAnswer,
});
