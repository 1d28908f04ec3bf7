/** What to say where nothing answers: no such address, or one that is asked in another way. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ThalwegError } from '../report/errors.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/**
 * `wrong-method` with the header Allow (RFC 9110, section 15.5.6) for an address that takes other methods, `not-found` for any
 * other. Addresses with a part that changes, as ids, are not told apart.
 */
export function nothingAt(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): ThalwegError {
  const path = (request.url.split('?', 1)[0] ?? '').slice(0, 200);
  const taken = METHODS.filter((method) => method !== request.method && app.hasRoute({ url: path, method }));
  if (taken.length === 0) return new ThalwegError('not-found', `There is nothing at ${path}.`);
  reply.header('Allow', taken.join(', '));
  return new ThalwegError('wrong-method', `${path} takes ${taken.join(' and ')}, not ${request.method}.`);
}
