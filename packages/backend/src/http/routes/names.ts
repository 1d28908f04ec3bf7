import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type NamesAnswer, names } from '@thalweg/core/api';
import type { NamedResource } from '@thalweg/core/names';
import type { FastifyInstance } from 'fastify';
import { type AskerNames, namesFor } from '../asker-names.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

/** Every page of the console asks it: of many resources the answer is packed, and packed once. */
const PACKED_FROM = 500;
const packed = new WeakMap<AskerNames, Promise<Buffer>>();

export function addNames(app: FastifyInstance, { store }: Services): void {
  addRoute(app, names, async ({ principal, request, reply }) => {
    const known = namesFor(await store.resources(), principal.scope);
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    if (known.resources.length < PACKED_FROM || !takesGzip) return toAnswer(known);
    const bytes = packed.get(known) ?? promisify(gzip)(JSON.stringify(toAnswer(known)), { level: 4 });
    packed.set(known, bytes);
    return reply
      .header('content-encoding', 'gzip')
      .header('content-type', 'application/json; charset=utf-8')
      .send(await bytes);
  });
}

function toAnswer({ resources }: AskerNames): NamesAnswer {
  const withInterface = new Set(resources.flatMap(({ kind, instance }) => (kind === 'interface' ? [instance] : [])));
  return { resources: resources.map((one) => toNamed(one, withInterface.has(one.id))) };
}

/** `isBare`: its interfaces have its addresses. */
function toNamed(one: NamedResource, isBare: boolean): NamesAnswer['resources'][number] {
  const { id, kind, groups, addresses, vanished, seen, name, description, vpc, instance } = one;
  return {
    ...{ id, kind, vanished, seen, groups: isBare ? [] : [...groups], addresses: isBare ? [] : [...addresses] },
    ...(name !== undefined && { name }),
    // Only what stands in for a name.
    ...(name === undefined && instance === undefined && description !== undefined && { description }),
    ...(vpc !== undefined && { vpc }),
    ...(instance !== undefined && { instance }),
  };
}
