import { API_BASE, finishOidc, startOidc } from '@thalweg/core/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { strictObject, string } from 'zod/mini';
import { recordAudit } from '../../access/audit.ts';
import type { OidcFlow } from '../../access/oidc.ts';
import { signInPerson } from '../../access/oidc-users.ts';
import { dropSession } from '../../access/sessions.ts';
import { ThalwegError } from '../../report/errors.ts';
import { actorOf, requireTls } from '../admission.ts';
import { clearCookie, readCookie, setCookie } from '../cookies.ts';
import type { Services } from '../dependencies.ts';
import { ownPage } from '../own-page.ts';
import { addRoute } from '../route.ts';

export function addOidc(app: FastifyInstance, services: Services): void {
  const { access, oidc, publicUrls } = services;
  const returnTo = (request: FastifyRequest): string =>
    ownOrigin(request, publicUrls ?? []) + API_BASE + finishOidc.path;
  addRoute(app, startOidc, async ({ query, request, reply }) => {
    if (!oidc) throw notSetUp();
    requireTls(request);
    const { url, flow } = await oidc.start(returnTo(request));
    setCookie(reply, 'flow', Buffer.from(JSON.stringify({ ...flow, to: ownPage(query.to) })).toString('base64url'));
    return reply.redirect(url.href, 302);
  });
  addRoute(app, finishOidc, async ({ request, reply }) => {
    if (!oidc) throw notSetUp();
    requireTls(request);
    const kept = readFlow(readCookie(request, 'flow'));
    clearCookie(reply, 'flow');
    try {
      if (!kept) throw new ThalwegError('oidc-failed', 'This browser has not begun a sign-in, or too long ago.');
      const url = new URL(returnTo(request));
      url.search = new URL(request.url, url).search;
      const person = await oidc.finish(url, kept);
      const secret = signInPerson(access, person, request.client.address);
      dropSession(access, readCookie(request, 'session'));
      setCookie(reply, 'session', secret);
      return back(reply, kept.to);
    } catch (error) {
      if (!(error instanceof ThalwegError)) throw error;
      request.log.warn({ code: error.code }, error.message);
      recordAudit(access, {
        actor: actorOf(request),
        event: 'sign-in-failed',
        outcome: 'refused',
        detail: { with: 'oidc', reason: error.message },
      });
      return back(reply, `/sign-in?error=${error.code}`);
    }
  });
}

/** A redirection that is no part of a chain that began elsewhere: with it the cookie of the session goes along from the first page on. */
function back(reply: FastifyReply, to: string): FastifyReply {
  return reply.header('Cache-Control', 'no-store').redirect(to, 303);
}

function notSetUp(): ThalwegError {
  return new ThalwegError('not-found', 'There is no other place to sign in at: --oidc-issuer names one.');
}

/** How the browser reaches this server: the public address of that name, else as it did now. */
function ownOrigin({ client }: FastifyRequest, publicUrls: readonly string[]): string {
  const known = publicUrls.find((url) => new URL(url).host === client.host);
  return known ?? `${client.secure ? 'https' : 'http'}://${client.host}`;
}

const keptFlow = strictObject({ state: string(), nonce: string(), verifier: string(), to: string() });

function readFlow(cookie: string | undefined): (OidcFlow & { readonly to: string }) | undefined {
  try {
    const kept = keptFlow.parse(JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString()));
    return { ...kept, to: ownPage(kept.to) };
  } catch {
    return undefined;
  }
}
