import { counted, humanCount } from '../../report/figures.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import type { Store } from '../../stores/store.ts';

/** What rows lie in, counted: `3 parts` of a store in a folder, `3 indices` of one in a cluster. */
export function countedParts(count: number, { location }: Pick<Store, 'location'>): string {
  if (!isClusterAddress(location)) return counted(count, 'part');
  return `${humanCount(count)} ${count === 1 ? 'index' : 'indices'}`;
}
