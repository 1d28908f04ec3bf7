/** Address ranges over `ip` fields, which keep all addresses in one order of 128 bits with IPv4 at ::ffff:0:0/96. */
import { ADDRESS_LAST, type AddressRange, formatAddress, toCidrs } from '@thalweg/core/query';
import { anyOf, type Clause, exists, MATCH_NONE } from './clause.ts';

/** So many ranges are clauses of their own; more become lists of networks, of which an engine takes many in one clause. */
const FEW = 64;

/** Elasticsearch makes a clause of each network in a list, and takes 1,024 of them together; of addresses, engines take 65,536. */
const NETWORKS_IN_LIST = 1000;
const ADDRESSES_IN_LIST = 50_000;

interface RangeTest {
  readonly field: string;
  readonly low?: bigint;
  readonly high?: bigint;
}

export function compileAddressRange({ field, ...range }: RangeTest): Clause {
  const low = range.low !== undefined && range.low > 0n ? range.low : 0n;
  const high = range.high !== undefined && range.high < ADDRESS_LAST ? range.high : ADDRESS_LAST;
  if (low > high) return MATCH_NONE;
  if (low === 0n && high === ADDRESS_LAST) return exists(field);
  if (low === high) return { term: { [field]: formatAddress(low) } };
  return { range: { [field]: { gte: formatAddress(low), lte: formatAddress(high) } } };
}

/** Addresses in one of the ranges; those that have just one address are found by it, which costs an engine least. */
export function compileAddressIn(field: string, ranges: readonly AddressRange[]): Clause {
  const single = ranges.filter(({ low, high }) => low === high);
  const wide = ranges.filter(({ low, high }) => low < high);
  const addresses = single.map(({ low }) => formatAddress(low));
  return anyOf([
    ...listed(field, addresses, ADDRESSES_IN_LIST),
    ...(wide.length <= FEW
      ? wide.map((range) => compileAddressRange({ field, ...range }))
      : listed(field, toCidrs(wide), NETWORKS_IN_LIST)),
  ]);
}

function listed(field: string, values: readonly string[], size: number): Clause[] {
  if (values.length === 1) return [{ term: { [field]: values[0] } }];
  const lists: Clause[] = [];
  for (let at = 0; at < values.length; at += size) lists.push({ terms: { [field]: values.slice(at, at + size) } });
  return lists;
}
