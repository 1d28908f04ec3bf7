import { useQuery } from '@tanstack/react-query';
import type { NamedNetwork } from '@thalweg/core/api';
import type { Schema } from '@thalweg/core/language';
import { withNames } from '@thalweg/core/names';
import { type AddressRange, type Networks, parseAddress, readCidr } from '@thalweg/core/query';
import { useMemo } from 'react';
import { getJson } from '../api/client.ts';
import { type ResourceNames, resourceNamesOf, useResourceNames } from './names.ts';

/** What addresses can be called, and what is called so. */
export interface NetworkTable {
  /** The networks that the user has named. */
  readonly names: readonly string[];
  /** Groups of addresses to tell traffic apart by: the user's networks, then VPCs with a name. */
  readonly groups: readonly string[];
  /** The addresses of all names. */
  readonly ranges: Networks;
  /** Names of resources that contain a text. */
  readonly offerNames: NonNullable<Schema['offerNames']>;
  /** What an id or an address is called: like the resource it belongs to, or the smallest named network it lies in. */
  readonly nameOf: (value: string) => string | undefined;
  /** Names of the security groups of an interface. */
  readonly groupsOf: (id: string) => readonly string[];
}

/** Names that completion offers besides addresses that occur. */
const OFFERED = 12;

const NONE: readonly NamedNetwork[] = [];

export function useNetworks(): NetworkTable {
  const { data = NONE } = useQuery({
    queryKey: ['networks'],
    queryFn: ({ signal }) => getJson<NamedNetwork[]>('/networks', signal),
  });
  const resources = useResourceNames();
  return useMemo(() => tableOf(data, resources), [data, resources]);
}

export function tableOf(
  networks: readonly NamedNetwork[],
  { table, vpcs }: ResourceNames = resourceNamesOf([]),
): NetworkTable {
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
    groups: [...named.map(({ name }) => name), ...vpcs],
    ranges: withNames(ranges, table),
    groupsOf: table.groupsOf,
    offerNames: (typed) => table.queryNames.offer(typed, OFFERED),
    nameOf: (value) => {
      const label = table.labelOf(value);
      if (label !== undefined || all.length === 0) return label;
      if (!known.has(value)) {
        const number = parseAddress(value);
        const holds = ({ low, high }: { low: bigint; high: bigint }): boolean =>
          number !== undefined && low <= number && number <= high;
        known.set(value, all.find(holds)?.name);
      }
      return known.get(value);
    },
  };
}
