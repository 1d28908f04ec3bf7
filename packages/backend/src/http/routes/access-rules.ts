import { addAccessRule, checkAccess, listAccessRules, removeAccessRule } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import {
  allowNetwork,
  checkAddress,
  type KeptRule,
  networkRules,
  removeNetworkRule,
} from '../../access/network-rules.ts';
import { actorOf } from '../admission.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addAccessRules(app: FastifyInstance, { access }: Services): void {
  addRoute(app, listAccessRules, ({ request }) => ({
    rules: networkRules(access).map(toTold),
    address: request.client.address,
  }));
  addRoute(app, addAccessRule, ({ body: { network, role }, request }) =>
    toTold(allowNetwork(access, network, { role: role ?? undefined, actor: actorOf(request) })),
  );
  addRoute(app, removeAccessRule, ({ query: { network, role }, request }) => {
    removeNetworkRule(access, network, { role, actor: actorOf(request) });
    return undefined;
  });
  addRoute(app, checkAccess, ({ query: { address, role } }) => {
    const { allowed, rule, acts, reason } = checkAddress(access, address, role);
    return {
      address,
      allowed,
      rule: rule ? { network: rule.network, role: rule.role ?? null } : null,
      acts: acts ?? null,
      reason,
    };
  });
}

function toTold({ network, role, created }: KeptRule) {
  return { network, role: role ?? null, created };
}
