/** Searches that are each in order, as one. */
import type { Hit } from './scope.ts';

const BATCH = 1000;

/** Up to `limit` hits of all of `searches`, in the order of `compare`; every search is ended, whatever happens. */
export async function* mergeHits(
  searches: readonly AsyncGenerator<readonly Hit[]>[],
  {
    compare,
    limit = Number.POSITIVE_INFINITY,
  }: { readonly compare: (a: Hit, b: Hit) => number; readonly limit?: number | undefined },
): AsyncGenerator<readonly Hit[]> {
  const readers = searches.map(oneByOne);
  try {
    const heads: (Hit | undefined)[] = [];
    for (const reader of readers) heads.push((await reader.next()).value ?? undefined);
    let batch: Hit[] = [];
    for (let left = limit; left > 0; left--) {
      const first = leastOf(heads, compare);
      if (first < 0) break;
      batch.push(heads[first]!);
      heads[first] = (await readers[first]!.next()).value ?? undefined;
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    for (const reader of readers) await reader.return();
  }
}

async function* oneByOne(pages: AsyncGenerator<readonly Hit[]>): AsyncGenerator<Hit, void, void> {
  for await (const page of pages) yield* page;
}

/** The place of the first hit, -1 when there is none. */
function leastOf(heads: readonly (Hit | undefined)[], compare: (a: Hit, b: Hit) => number): number {
  return heads.reduce((least, hit, place) => {
    if (hit === undefined) return least;
    return least < 0 || compare(hit, heads[least]!) < 0 ? place : least;
  }, -1);
}
