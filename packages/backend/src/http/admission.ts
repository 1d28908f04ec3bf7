/** Who a request comes from, and whether its endpoint is for them: one place for all routes, before anything else is read. */
import type { Permission } from '@thalweg/core/access';
import { CSRF_HEADER, type Endpoint } from '@thalweg/core/api';
import type { FastifyRequest } from 'fastify';
import { type Actor, recordAudit } from '../access/audit.ts';
import { type Decision, isLoopbackAddress } from '../access/decide.ts';
import { networkPrincipal, OWNER, type Principal } from '../access/principal.ts';
import { sessionOf } from '../access/sessions.ts';
import { tokenOf } from '../access/tokens.ts';
import { ThalwegError } from '../report/errors.ts';
import { readCookie } from './cookies.ts';
import type { Services } from './dependencies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for somebody who is not known, whom only endpoints for anyone have let in. */
    principal: Principal | undefined;
    /** Epoch milliseconds at which the session ends, if it is one. */
    sessionExpires: number | undefined;
  }
  interface FastifyContextConfig {
    /** What an endpoint asks for. A route without it answers nobody. */
    admission?: Pick<
      Endpoint,
      'path' | 'permission' | 'tokenPermission' | 'background' | 'form' | 'rows' | 'linked' | 'event'
    >;
  }
}

type Admission = Pick<Services, 'access' | 'gate'>;

/**
 * For `onRequest`: recognises the client and lets it in, or not.
 * @throws ThalwegError `network-refused`, `signed-out`, `not-allowed`, `scope-refused`, `forbidden`.
 */
export function admit(request: FastifyRequest, services: Admission): void {
  // What is no route has nothing to protect.
  if (request.is404) return;
  const asked = request.routeOptions.config.admission;
  if (!asked) throw new Error(`the route ${request.routeOptions.url} says not whom it is for`);
  const { acts } = services.gate.check(request);
  identify(request, services, { acts, isBackground: asked.background === true });
  const { principal } = request;
  if (principal) services.gate.check(request, principal);
  if (request.sessionExpires !== undefined && !isSafe(request)) {
    requireOwnPage(request);
    if (!asked.form) requireHeader(request);
  }
  const { permission, tokenPermission, rows } = asked;
  if (permission === 'anyone') return;
  if (!principal) throw signedOut(request);
  const has = (one: Permission | undefined): boolean => one !== undefined && principal.permissions.has(one);
  if (permission === 'signed-in' || has(permission) || (principal.kind === 'token' && has(tokenPermission))) {
    if (principal.scope === undefined || rows !== 'refused') return;
    throw new ThalwegError('scope-refused', `${principal.name} may see some rows only, and this tells of all of them.`);
  }
  recordAudit(services.access, {
    actor: actorOf(request),
    event: 'not-allowed',
    outcome: 'refused',
    detail: { method: request.method, route: request.routeOptions.url, permission },
  });
  throw new ThalwegError(
    'not-allowed',
    `${principal.name} is not allowed to do this: it needs the permission ${permission}.`,
  );
}

/** Who does what the request asks for, as the audit log has it. */
export function actorOf({ principal, client: { address } }: FastifyRequest): Actor {
  return { name: principal?.name ?? 'unknown', kind: principal?.kind ?? 'unknown', address };
}

interface Situation {
  /** What the client's address may do without a sign-in. */
  readonly acts: Decision['acts'];
  readonly isBackground: boolean;
}

/** A token goes before a cookie: a program that sends both means the token. */
function identify(request: FastifyRequest, { access }: Admission, { acts, isBackground }: Situation): void {
  // A stream is admitted again and again.
  request.principal = undefined;
  request.sessionExpires = undefined;
  const token = tokenIn(request);
  if (token !== undefined) {
    request.principal = tokenOf(access, token);
    return;
  }
  const secret = readCookie(request, 'session');
  const session = secret === undefined ? undefined : sessionOf(access, secret, isBackground ? 'look' : 'use');
  if (session) {
    request.principal = session.principal;
    request.sessionExpires = session.expires;
  } else if (acts !== undefined) {
    request.principal = acts === 'owner' ? OWNER : networkPrincipal(request.client.address, acts);
  }
}

/** Data Firehose has a header of its own (https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html). */
function tokenIn({ headers }: FastifyRequest): string | undefined {
  const key = headers['x-amz-firehose-access-key'];
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? (typeof key === 'string' ? key : undefined);
}

function signedOut(request: FastifyRequest): ThalwegError {
  const message =
    tokenIn(request) === undefined
      ? 'This needs a sign-in.'
      : 'The token is not known: it was revoked, has expired, or is not whole.';
  return new ThalwegError('signed-out', message, {
    help: 'Sign in to the console, or send a token: Authorization: Bearer TOKEN.',
  });
}

function isSafe({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** `checkOrigin` has refused what other sites send; a browser that says nothing of where a change comes from is refused, too. */
function requireOwnPage({ headers }: FastifyRequest): void {
  if (headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin') return;
  throw new ThalwegError('forbidden', 'A signed-in browser has to say where a request comes from (Origin).');
}

/** @throws ThalwegError `forbidden` for a request without the header that pages of other sites cannot send. */
export function requireHeader({ headers }: FastifyRequest): void {
  if (headers[CSRF_HEADER] !== undefined) return;
  throw new ThalwegError(
    'forbidden',
    `The request lacks the header ${CSRF_HEADER}, which pages of other sites cannot send.`,
    {
      help: `Send it with any value (${CSRF_HEADER}: 1). Programs use a token instead of a session.`,
    },
  );
}

/** @throws ThalwegError `needs-tls` for what must not go over a network as it is. */
export function requireTls({ client }: FastifyRequest): void {
  if (client.secure || isLoopbackAddress(client.address)) return;
  throw new ThalwegError('needs-tls', 'Passwords are not taken over plain HTTP from another machine.', {
    help: 'Serve with --tls-cert and --tls-key, or behind a proxy with TLS that --trusted-proxy names.',
  });
}
