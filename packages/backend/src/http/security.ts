/** What a browser is allowed to do: requests under the server's own names and from its own pages, and pages that load nothing else. */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { ThalwegError } from '../report/errors.ts';
import { isLoopback, isOwnName, type Names, nameIn } from './names.ts';

/** @throws ThalwegError `forbidden` for a foreign `Host`, `Origin` or site. */
export function checkOrigin(request: FastifyRequest, names: Names): void {
  const { host, secure } = request.client;
  if (!isOwnName(host, request.socket.localAddress, names)) {
    throw new ThalwegError('forbidden', 'This server does not answer under that name.', {
      help: 'Open the address that it prints, or start it with --public-url https://NAME if people reach it by that name.',
    });
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  const own = `${secure ? 'https' : 'http'}://${host}`.toLowerCase();
  if (origin !== undefined && origin.toLowerCase() !== own && !names.publicUrls.includes(origin.toLowerCase())) {
    throw foreign();
  }
  // A link from elsewhere may open the console; only the API has nothing to say to other sites.
  const { admission } = request.routeOptions.config;
  const api = request.url.startsWith('/api/') || (request.method !== 'GET' && request.method !== 'HEAD');
  if (api && admission?.linked !== true && site !== undefined && site !== 'same-origin' && site !== 'none')
    throw foreign();
}

function foreign(): ThalwegError {
  return new ThalwegError('forbidden', 'The request came from the page of another site.');
}

const YEAR_SECONDS = 31_536_000;

/**
 * Strict-Transport-Security: the browser comes with TLS only from now on (RFC 6797). Undefined for a name that other servers have, too:
 * a browser that remembers it for localhost opens no plain page of this machine any more.
 */
export function hstsFor({ secure, host }: FastifyRequest['client']): string | undefined {
  const name = nameIn(host);
  return secure && name !== undefined && !isLoopback(name) && isIP(name) === 0 ? `max-age=${YEAR_SECONDS}` : undefined;
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
