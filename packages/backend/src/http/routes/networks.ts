import { addNetwork, listNetworks, type NamedNetwork, removeNetwork } from '@thalweg/core/api';
import { BUILT_IN_NETWORKS } from '@thalweg/core/language';
import { rangesNamed, toCidrs } from '@thalweg/core/query';
import type { FastifyInstance } from 'fastify';
import type { NamedNetwork as StoredNetwork } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addNetworks(app: FastifyInstance, { store }: Services): void {
  addRoute(app, listNetworks, async () => [...builtIn(), ...(await store.namedNetworks()).map(toNamed)]);
  addRoute(app, addNetwork, async ({ body: { name, ranges } }) => toNamed(await store.addNetwork(name, ranges)));
  addRoute(app, removeNetwork, async ({ params: { name }, query: { range } }) => {
    await store.removeNetwork(name, range === undefined ? [] : [range]);
    return undefined;
  });
}

function builtIn(): NamedNetwork[] {
  return Object.entries(BUILT_IN_NETWORKS).map(([name, description]) => ({
    name,
    description,
    ranges: toCidrs(rangesNamed(name, undefined) ?? []),
    builtIn: true,
  }));
}

function toNamed({ name, ranges }: StoredNetwork): NamedNetwork {
  return { name, description: '', ranges: [...ranges], builtIn: false };
}
