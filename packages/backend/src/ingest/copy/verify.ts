/** Whether all that was to be copied is there: counts and sums of each object, as both stores tell them. */
import type { Query } from '@thalweg/core/query';
import type { Store } from '../../stores/store.ts';
import type { Share } from './shares.ts';
import { readTarget } from './targets.ts';
import { add, areEqual, NOTHING, type Totals, totalsOf } from './totals.ts';

export interface Verified {
  /** Of the rows that were to be copied. */
  readonly source: Totals;
  /** Of the rows that are there for them. */
  readonly target: Totals;
  /** One sentence each, with the object at fault. */
  readonly problems: readonly string[];
}

/** Objects that are asked about at once. */
const AT_ONCE = 500;

/** `all`: a query for every row of the target. */
export async function verifyCopy(
  store: Store,
  shares: readonly Share[],
  { all, signal }: { readonly all: Query; readonly signal: AbortSignal | undefined },
): Promise<Verified> {
  const target = await readTarget(store);
  const problems: string[] = [];
  const sums = { source: NOTHING, target: NOTHING };
  for (let from = 0; from < shares.length; from += AT_ONCE) {
    const some = shares.slice(from, from + AT_ONCE);
    const places = some.map((share) => placesOf(share, target));
    const found = await totalsOf(store, all, { labels: [...new Set(places.flatMap(({ labels }) => labels))], signal });
    some.forEach((share, index) => {
      const { labels, exact } = places[index]!;
      const there = labels.reduce((sum, label) => add(sum, found.get(label) ?? NOTHING), NOTHING);
      // Among rows of other copies of the same object no figure tells which are its own.
      const isRight = exact ? areEqual(there, share.totals) : there.rows >= share.totals.rows;
      sums.source = add(sums.source, share.totals);
      sums.target = add(sums.target, exact || !isRight ? there : share.totals);
      if (labels.length === 0) problems.push(`${share.label} is not there; another process may be loading it.`);
      else if (!isRight) problems.push(difference(share, there));
    });
  }
  return { ...sums, problems };
}

function placesOf(
  share: Share,
  target: Awaited<ReturnType<typeof readTarget>>,
): { readonly labels: readonly string[]; readonly exact: boolean } {
  const label = target.labelOf(share);
  if (label === undefined) return { labels: [], exact: true };
  const beside = target.partsBeside(share).map((part) => part.label);
  const labels = [...new Set([label, ...beside])];
  return { labels, exact: target.hasOwn(share) && labels.length === 1 };
}

export function told({ rows, bytes, packets }: Totals): string {
  return `${rows} rows, ${bytes} bytes and ${packets} packets`;
}

function difference({ label, totals }: Share, there: Totals): string {
  return `${label} has ${told(totals)}, and its copy ${told(there)}.`;
}
