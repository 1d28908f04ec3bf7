import { changePassword, readSession, type SessionAnswer, signIn, signOut } from '@thalweg/core/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { dropSession, endSession, sessionOf, startSession } from '../../access/sessions.ts';
import { checkPassword, signIn as signInWith } from '../../access/sign-in.ts';
import { hasPasswords, setPassword, userNamed } from '../../access/users.ts';
import { ThalwegError } from '../../report/errors.ts';
import { actorOf, requireHeader, requireTls } from '../admission.ts';
import { clearCookie, readCookie, setCookie } from '../cookies.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';
import { toApiScope } from '../row-scope.ts';

export function addSession(app: FastifyInstance, services: Services): void {
  const { access } = services;
  addRoute(app, readSession, ({ request }) => answer(services, request));
  addRoute(app, signIn, async ({ body, request, reply }) => {
    requireHeader(request);
    requireTls(request);
    const device = readCookie(request, 'device');
    const done = await signInWith(access, { ...body, address: request.client.address, device });
    dropSession(access, readCookie(request, 'session'));
    setCookie(reply, 'session', done.session);
    setCookie(reply, 'device', done.device);
    const session = sessionOf(access, done.session, 'look');
    request.principal = session?.principal;
    request.sessionExpires = session?.expires;
    return answer(services, request);
  });
  addRoute(app, signOut, ({ query, request, reply }) => {
    const secret = sessionSecret(request);
    endSession(access, actorOf(request), { secret, everywhere: query.everywhere === 'true' });
    clearCookie(reply, 'session');
    return undefined;
  });
  addRoute(app, changePassword, async ({ body: { password, newPassword }, principal: { name }, request, reply }) => {
    sessionSecret(request);
    requireTls(request);
    const device = readCookie(request, 'device');
    await checkPassword(access, { name, password, address: request.client.address, device });
    await setPassword(access, actorOf(request), { name, password: newPassword });
    setCookie(reply, 'session', startSession(access, name, request.client.address));
    return undefined;
  });
}

/** @throws ThalwegError `no-session` for a client that has none. */
function sessionSecret(request: FastifyRequest): string {
  const secret = request.sessionExpires === undefined ? undefined : readCookie(request, 'session');
  if (secret === undefined) throw new ThalwegError('no-session', 'The client has not signed in, so it has no session.');
  return secret;
}

function answer(
  { access, gate, oidc }: Services,
  { principal, sessionExpires, client }: FastifyRequest,
): SessionAnswer {
  return {
    kind: principal?.kind ?? null,
    name: principal?.name ?? null,
    role: principal?.role ?? null,
    permissions: [...(principal?.permissions ?? [])],
    scope: toApiScope(principal?.scope),
    address: client.address,
    signIn: {
      required: gate.decide(client).acts === undefined,
      password: !oidc || hasPasswords(access),
      oidc: oidc ? { name: oidc.name } : null,
    },
    hasPassword: principal?.kind === 'user' && userNamed(access, principal.name).kind === 'password',
    expires: sessionExpires ?? null,
  };
}
