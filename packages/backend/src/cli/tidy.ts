import { ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';
import type { Context } from './command.ts';

/** Maintenance that pays off at once. The records are there already: what fails here is no failure of what brought them. */
export async function tidy(store: Store, done: 'load' | 'copy', context: Context): Promise<void> {
  try {
    await store.tidy(context.signal);
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
    context.stderr.write(`warning: the ${done} is done, but merging small parts was not: ${error.message}\n`);
  }
}
