import { useQuery } from '@tanstack/react-query';
import type { NamedNetwork } from '@thalweg/core/api';
import { type AddressRange, type Networks, parseAddress, readCidr } from '@thalweg/core/query';
import { useMemo } from 'react';
import { getJson } from '../api/client.ts';

/** The networks that the user has named. */
export interface NetworkTable {
  readonly names: readonly string[];
  readonly ranges: Networks;
  /** The smallest named network an address lies in; undefined for none. */
  readonly nameOf: (address: string) => string | undefined;
}

const NONE: readonly NamedNetwork[] = [];

export function useNetworks(): NetworkTable {
  const { data = NONE } = useQuery({
    queryKey: ['networks'],
    queryFn: ({ signal }) => getJson<NamedNetwork[]>('/networks', signal),
  });
  return useMemo(() => tableOf(data), [data]);
}

export function tableOf(networks: readonly NamedNetwork[]): NetworkTable {
  const named = networks.filter(({ builtIn }) => !builtIn);
  const ranges: ReadonlyMap<string, readonly AddressRange[]> = new Map(
    named.map(({ name, ranges: texts }) => [name, texts.flatMap((text) => readCidr(text)?.range ?? [])]),
  );
  const all = [...ranges].flatMap(([name, list]) => list.map((range) => ({ name, ...range })));
  // The smallest range that holds an address says most about it.
  all.sort((a, b) => (a.high - a.low < b.high - b.low ? -1 : 1));
  const known = new Map<string, string | undefined>();
  return {
    names: named.map(({ name }) => name),
    ranges,
    nameOf: (address) => {
      if (all.length === 0) return undefined;
      if (!known.has(address)) {
        const number = parseAddress(address);
        const holds = ({ low, high }: { low: bigint; high: bigint }): boolean =>
          number !== undefined && low <= number && number <= high;
        known.set(address, all.find(holds)?.name);
      }
      return known.get(address);
    },
  };
}
