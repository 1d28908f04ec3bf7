import { createPlaces } from '../enrich/places.ts';
import { connectionsFor } from '../http/dependencies.ts';
import type { Store } from '../stores/store.ts';
import type { Context, Options } from './command.ts';
import { geoFiles, storeFolder } from './place.ts';

/** What a server's questions may use together, in MiB: the process as a whole stays below 2 GiB. */
const SERVING_MEMORY = 1024;

/**
 * Opens the store that the options name, runs, and closes it whatever happens. `create` makes it when it is not there; `serving`
 * opens it for many questions at once.
 */
export async function withStore<T>(
  { context, options, create = false, serving = false }: WithStore,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const { openStore } = await import('../stores/duckdb/open.ts');
  const limits = serving ? { connections: connectionsFor(), memory: SERVING_MEMORY } : {};
  const store = openStore(storeFolder(context, options), {
    create,
    places: createPlaces(geoFiles(context, options)),
    ...limits,
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

interface WithStore {
  readonly context: Context;
  readonly options: Options;
  readonly create?: boolean;
  readonly serving?: boolean;
}
