/** Opens a store: wires the catalogue, the engine and everything that works on them. */
import { resolve } from 'node:path';
import type { Store } from '../store.ts';
import { Catalogue } from './catalogue.ts';
import { layoutOf } from './layout.ts';
import { ledgerEntries } from './ledger.ts';
import { openLoad } from './load.ts';

/**
 * Opens the store in a folder; with `create`, makes one there when the folder is absent or empty.
 * @throws ThalwegError no-store, not-a-store, store-newer, store-damaged, unreadable, disk-full.
 */
export function openStore(folder: string, options: { readonly create?: boolean } = {}): Store {
  const location = resolve(folder);
  const catalogue = Catalogue.open(layoutOf(location), options.create ?? false);
  const store: Pick<Store, 'location' | 'openLoad' | 'objects' | 'close'> = {
    location,
    openLoad: () => openLoad(catalogue),
    objects: () => catalogue.read(({ db }) => ledgerEntries(db)),
    close: async () => catalogue.close(),
  };
  return store as Store;
}
