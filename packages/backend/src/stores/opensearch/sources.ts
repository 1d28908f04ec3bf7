/**
 * What the store remembers of sources that servers follow. Position and report are documents of their own: both are written often, and
 * neither may take the other back.
 */
import type { StoredSource } from '../store.ts';
import type { Meta } from './meta.ts';

export async function readSources(meta: Meta): Promise<StoredSource[]> {
  const found = new Map<string, StoredSource>();
  for (const kind of ['position', 'report']) {
    for (const { data } of await meta.list<StoredSource>(kind)) {
      found.set(data.source, { ...found.get(data.source), ...data });
    }
  }
  return [...found.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}
