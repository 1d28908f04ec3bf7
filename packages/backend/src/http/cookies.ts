/**
 * The cookies: one is the session, another says that the user has signed in in this browser before, a third is what a sign-in at
 * another place has to fit. Over TLS their names bind them
 * to this host and to TLS (https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes); over plain
 * HTTP, which is this machine only, they have others.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ABSOLUTE } from '../access/sessions.ts';
import { DEVICE_AGE } from '../access/sign-in.ts';

const NAMES = { session: 'thalweg', device: 'thalweg-device', flow: 'thalweg-flow' } as const;
/** Milliseconds. */
const AGES = { session: ABSOLUTE, device: DEVICE_AGE, flow: 600_000 } as const;

type Cookie = keyof typeof NAMES;

function nameOf(cookie: Cookie, { client }: FastifyRequest): string {
  return client.secure ? `__Host-${NAMES[cookie]}` : NAMES[cookie];
}

export function readCookie(request: FastifyRequest, cookie: Cookie): string | undefined {
  return request.cookies[nameOf(cookie, request)];
}

export function setCookie(reply: FastifyReply, cookie: Cookie, value: string): void {
  reply.setCookie(nameOf(cookie, reply.request), value, { ...attributes(reply), maxAge: AGES[cookie] / 1000 });
}

export function clearCookie(reply: FastifyReply, cookie: Cookie): void {
  reply.clearCookie(nameOf(cookie, reply.request), attributes(reply));
}

/** Lax, since the way back from another place to sign in at is a link from there. */
function attributes({ request }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.client.secure } as const;
}
