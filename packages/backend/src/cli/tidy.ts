import { tidy as tidyStore } from '../ingest/tidy.ts';
import type { Store } from '../stores/store.ts';
import type { Context } from './command.ts';

/** Maintenance that pays off at once; that it failed is told. */
export async function tidy(store: Store, done: 'load' | 'copy', context: Context): Promise<void> {
  const failure = await tidyStore(store, context.signal);
  if (failure) {
    context.stderr.write(`warning: the ${done} is done, but merging small parts was not: ${failure.message}\n`);
  }
}
