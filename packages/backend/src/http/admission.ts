/** Who a request comes from, and whether its endpoint is for them: one place for all routes, before anything else is read. */
import type { Permission } from '@thalweg/core/access';
import type { Endpoint } from '@thalweg/core/api';
import type { FastifyRequest } from 'fastify';
import { recordAudit } from '../access/audit.ts';
import type { Decision } from '../access/decide.ts';
import { networkPrincipal, OWNER, type Principal } from '../access/principal.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Services } from './dependencies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for somebody who is not known, whom only endpoints for anyone have let in. */
    principal: Principal | undefined;
  }
  interface FastifyContextConfig {
    /** What an endpoint asks for. A route without it answers nobody. */
    admission?: Pick<Endpoint, 'permission' | 'tokenPermission' | 'form' | 'rows' | 'linked'>;
  }
}

type Admission = Pick<Services, 'access' | 'gate'>;

/**
 * For `onRequest`: recognises the client and lets it in, or not.
 * @throws ThalwegError `network-refused`, `signed-out`, `not-allowed`, `scope-refused`.
 */
export function admit(request: FastifyRequest, services: Admission): void {
  // What is no route has nothing to protect.
  if (request.is404) return;
  const asked = request.routeOptions.config.admission;
  if (!asked) throw new Error(`the route ${request.routeOptions.url} says not whom it is for`);
  const { acts } = services.gate.check(request);
  identify(request, acts);
  const { principal } = request;
  if (principal) services.gate.check(request, principal);
  const { permission, tokenPermission, rows } = asked;
  if (permission === 'anyone') return;
  if (!principal) {
    throw new ThalwegError('signed-out', 'This needs a sign-in.', {
      help: 'Sign in to the console, or send a token: Authorization: Bearer TOKEN.',
    });
  }
  const has = (one: Permission | undefined): boolean => one !== undefined && principal.permissions.has(one);
  if (permission === 'signed-in' || has(permission) || (principal.kind === 'token' && has(tokenPermission))) {
    if (principal.scope === undefined || rows !== 'refused') return;
    throw new ThalwegError('scope-refused', `${principal.name} may see some rows only, and this tells of all of them.`);
  }
  recordAudit(services.access, {
    actor: { name: principal.name, kind: principal.kind, address: request.client.address },
    event: 'not-allowed',
    outcome: 'refused',
    detail: { method: request.method, route: request.routeOptions.url, permission },
  });
  throw new ThalwegError(
    'not-allowed',
    `${principal.name} is not allowed to do this: it needs the permission ${permission}.`,
  );
}

/** Who asks, if that can be told; `acts`: what the client's address may do without a sign-in. */
function identify(request: FastifyRequest, acts: Decision['acts']): void {
  request.principal = acts === 'owner' ? OWNER : acts && networkPrincipal(request.client.address, acts);
}
