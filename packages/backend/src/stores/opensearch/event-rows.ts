/** Rows of events of CloudWatch Logs: an event that is there already counts where it is, unless nobody counts it. */
import type { Cluster } from './cluster.ts';
import { getDocuments, patiently } from './documents.ts';
import type { Names } from './names.ts';
import type { RowDocument } from './render.ts';

/** By object: the event of each line; those seen; the names of those that came again in the object. */
export type EventRows = Map<
  number,
  { readonly ids: Map<number, string>; readonly seen: Set<string>; readonly doubled: Set<string> }
>;

interface Written {
  readonly repeated: readonly RowDocument[];
  readonly refused: readonly { readonly item: RowDocument; readonly reason: string }[];
}

/**
 * Finds out whose the documents are that were there before: this object's own (an answer was lost, or the load is a second attempt),
 * those of an object that is loaded, or of one that never was. The last are taken over.
 */
export async function settleRepeated(
  cluster: Cluster,
  names: Names,
  met: readonly RowDocument[],
  write: (items: readonly RowDocument[]) => Promise<Written>,
): Promise<Written> {
  if (met.length === 0) return { repeated: [], refused: [] };
  const holders = await patiently(() => holdersOf(cluster, met));
  const numbers = [...new Set(holders.filter((holder) => holder !== undefined))];
  const ledger = await patiently(() => getDocuments(cluster, names.objects, numbers.map(String)));
  const counted = new Set(numbers.filter((_, place) => ledger[place] !== undefined));
  const repeated = met.filter(({ object }, place) => {
    const holder = holders[place];
    // The Lambda writes rows of no object.
    return holder !== object && (holder === undefined || counted.has(holder));
  });
  const left = new Set(repeated);
  const free = met.filter((document, place) => !left.has(document) && holders[place] !== document.object);
  const taken = await write(free.map((document) => ({ ...document, replaces: true })));
  return { repeated, refused: taken.refused };
}

const PAGE = 1000;

/** The number of the object that each document belongs to. */
async function holdersOf(cluster: Cluster, documents: readonly RowDocument[]): Promise<(number | undefined)[]> {
  const holders: (number | undefined)[] = [];
  for (let from = 0; from < documents.length; from += PAGE) {
    const docs = documents.slice(from, from + PAGE).map(({ index, id }) => ({ _index: index, _id: id }));
    const answer = (await cluster.request('POST', '/_mget', { docs })) as { docs: { _source?: { _load?: number } }[] };
    holders.push(...answer.docs.map((found) => found._source?._load));
  }
  return holders;
}
