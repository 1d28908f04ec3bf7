/**
 * Who is let in. The server listens on the loopback interface, but a page of another site, opened in a browser on this machine,
 * reaches that too: by a name that its owner points here (DNS rebinding), or by sending requests across sites.
 */
import type { FastifyRequest } from 'fastify';
import { ThalwegError } from '../report/errors.ts';

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** True for an address of the loopback interface, or a name that always means it (RFC 6761, section 6.3). */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
}

/** @throws ThalwegError `forbidden` for a foreign `Host`, `Origin` or site. */
export function checkOrigin(request: FastifyRequest): void {
  const host = request.headers.host ?? '';
  if (!LOOPBACK.test(host)) {
    throw new ThalwegError('forbidden', 'This server answers under the names of this machine only, as localhost.');
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && !isSameOrigin(origin, host)) throw foreign();
  // A link from elsewhere may open the console; only the API has nothing to say to other sites.
  const api = request.url.startsWith('/api/') || (request.method !== 'GET' && request.method !== 'HEAD');
  if (api && site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();
}

function isSameOrigin(origin: string, host: string): boolean {
  return origin.toLowerCase() === `http://${host}`.toLowerCase();
}

function foreign(): ThalwegError {
  return new ThalwegError('forbidden', 'The request came from the page of another site.');
}

/** Sources of everything a page of the console loads. Styles may be inline: UI kit and editor write `<style>` elements. */
export const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};
