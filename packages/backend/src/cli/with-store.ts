import type { Store } from '../stores/store.ts';
import type { Context, Options } from './command.ts';
import { openStore } from './engine.ts';
import { geoFiles, storeName } from './place.ts';

/**
 * Opens the store that the options name, runs, and closes it whatever happens. `create` makes it when it is not there; `serving`
 * opens it for many questions at once.
 */
export async function withStore<T>(
  { context, options, create = false, serving = false }: WithStore,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(storeName(context, options), {
    env: context.env,
    create,
    serving,
    geo: geoFiles(context, options),
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
