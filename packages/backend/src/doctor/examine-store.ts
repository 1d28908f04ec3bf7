/** The doctor's look at a store that is open. */
import { ERRORS, type ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';
import type { Finding } from './finding.ts';
import { checkStore } from './store-checks.ts';
import { readStoreFacts } from './store-facts.ts';

/** `now` in epoch milliseconds. @throws ThalwegError what the store throws. */
export async function examineStore(store: Store, now: number): Promise<Finding[]> {
  return checkStore(await readStoreFacts(store, now), now / 1000);
}

/** That a store cannot be opened or read is a finding, too. */
export function storeAway({ message, code, help = ERRORS[code].when }: ThalwegError): Finding {
  return { id: 'store.open', status: 'failure', message, fix: help };
}
