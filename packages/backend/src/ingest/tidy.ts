import { ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';

/**
 * Merges small parts after something was loaded. The records are there already: what fails here is no failure of what brought them, and
 * is given back for those who tell it.
 */
export async function tidy(store: Pick<Store, 'tidy'>, signal: AbortSignal): Promise<ThalwegError | undefined> {
  try {
    await store.tidy(signal);
    return undefined;
  } catch (error) {
    if (error instanceof ThalwegError) return error;
    throw error;
  }
}
