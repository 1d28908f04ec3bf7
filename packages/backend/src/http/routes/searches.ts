import { randomUUID } from 'node:crypto';
import {
  createSearch,
  deleteSearch,
  listSearches,
  readSearch,
  replaceSearch,
  type SavedSearch,
  searchState,
} from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import { ThalwegError } from '../../report/errors.ts';
import type { Store, StoredSearch } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addSearches(app: FastifyInstance, { store, clock }: Services): void {
  const save = async (id: string, state: { readonly name: string }): Promise<SavedSearch> => {
    const stored = { id, name: state.name, body: JSON.stringify(state), readyMade: false, changed: clock() };
    await store.saveSearch(stored);
    return toSaved(stored);
  };
  addRoute(app, listSearches, async () => (await store.searches()).map(toSaved));
  addRoute(app, readSearch, async ({ params }) => toSaved(await find(store, params.id)));
  addRoute(app, createSearch, ({ body }) => save(randomUUID(), body));
  addRoute(app, replaceSearch, async ({ params, body }) => save((await find(store, params.id)).id, body));
  addRoute(app, deleteSearch, async ({ params }) => {
    if (!(await store.removeSearch(params.id))) throw missing(params.id);
    return undefined;
  });
}

async function find(store: Store, id: string): Promise<StoredSearch> {
  const found = (await store.searches()).find((search) => search.id === id);
  if (!found) throw missing(id);
  return found;
}

function toSaved({ id, body, readyMade, changed }: StoredSearch): SavedSearch {
  return { id, ...searchState.parse(JSON.parse(body)), readyMade, changed };
}

function missing(id: string): ThalwegError {
  return new ThalwegError('no-such-search', `There is no saved search ${id}.`);
}
