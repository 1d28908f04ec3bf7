/** The built console. Whatever is no file of it is a page of its own, which the console draws itself. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { nothingAt } from './not-found.ts';

const NOT_BUILT =
  'The console was not built; the API is at /api/v1 and described at /api/openapi.json. `npm run build` builds it.';

/** Names with a hash of their content never change. */
const HASHED = /\/assets\//;

/** The console's own files tell nothing of what is in the store, and draw the page to sign in. */
const FOR_ANYONE = { admission: { path: '/', permission: 'anyone', rows: 'none' } } as const;

export async function addStaticFiles(app: FastifyInstance, console: URL | undefined): Promise<void> {
  const root = console && fileURLToPath(console);
  if (root === undefined || !existsSync(root)) {
    app.get('/', { schema: { hide: true }, config: FOR_ANYONE }, async (_, reply) =>
      reply.type('text/plain; charset=utf-8').send(NOT_BUILT),
    );
    return;
  }
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...FOR_ANYONE };
    });
    await scope.register(fastifyStatic, {
      root,
      // The build puts them there.
      preCompressed: true,
      wildcard: false,
      // `/` is a page like the others: the plug-in would look for nothing but a compressed index there.
      index: false,
      schemaHide: true,
      setHeaders: (reply, path) => {
        reply.header('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    scope.get('/*', { schema: { hide: true } }, (request, reply) => sendPage(app, request, reply));
  });
}

/** Pages of the console, as `/discover`. What looks like a file, or is asked for as data, is not found. */
async function sendPage(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? '';
  if (path.startsWith('/api/') || /\.\w+$/.test(path)) throw nothingAt(app, request, reply);
  return reply.header('Cache-Control', 'no-cache').sendFile('index.html');
}
