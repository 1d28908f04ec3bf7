/** Sets of addresses as sorted ranges. */
import { ADDRESS_LAST } from './address.ts';
import type { AddressRange } from './query.ts';

/** The same addresses in the fewest ranges: sorted, disjoint, and none beginning where another one ends. */
export function mergeRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const sorted = ranges
    .filter(({ low, high }) => low <= high)
    .toSorted((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  const merged: { low: bigint; high: bigint }[] = [];
  for (const { low, high } of sorted) {
    const last = merged.at(-1);
    if (!last || low > last.high + 1n) merged.push({ low, high });
    else if (high > last.high) last.high = high;
  }
  return merged;
}

/** Every address that is in none of the ranges. */
export function otherRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const others: AddressRange[] = [];
  let next = 0n;
  for (const { low, high } of mergeRanges(ranges)) {
    if (low > next) others.push({ low: next, high: low - 1n });
    next = high + 1n;
  }
  return next > ADDRESS_LAST ? others : [...others, { low: next, high: ADDRESS_LAST }];
}

/** Addresses of `ranges` that are in none of `without`. */
export function rangesWithout(
  ranges: readonly AddressRange[],
  without: readonly AddressRange[],
): readonly AddressRange[] {
  return otherRanges([...otherRanges(ranges), ...without]);
}
