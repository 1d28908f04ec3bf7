import type { Store } from '../stores/store.ts';
import type { Context, Options } from './command.ts';
import { storeFolder } from './place.ts';

/** Opens the store that the options name, runs, and closes it whatever happens. `create` makes it when it is not there. */
export async function withStore<T>(
  { context, options, create = false }: { context: Context; options: Options; create?: boolean },
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const { openStore } = await import('../stores/duckdb/open.ts');
  const store = await openStore(storeFolder(context, options), { create });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
