import { useQuery } from '@tanstack/react-query';
import type { NamesAnswer } from '@thalweg/core/api';
import { createNameTable, type NamedResource, type NameTable, RESOURCE_KINDS } from '@thalweg/core/names';
import { useMemo } from 'react';
import { getJson } from '../api/client.ts';

/** They change when somebody learns them anew, which is seldom; an account may have very many. */
const FRESH_MS = 10 * 60_000;

export interface ResourceNames {
  readonly table: NameTable;
  /** What queries call the VPCs that have a name, the most frequent things to tell traffic apart by: `vpc/prod`. */
  readonly vpcs: readonly string[];
}

const NONE: readonly NamedResource[] = [];

/** What AWS has told of ids and addresses, as far as whoever looks may know. */
export function useResourceNames(): ResourceNames {
  const { data = NONE } = useQuery({
    queryKey: ['names'],
    queryFn: async ({ signal }): Promise<readonly NamedResource[]> =>
      (await getJson<NamesAnswer>('/names', signal)).resources,
    staleTime: FRESH_MS,
  });
  return useMemo(() => resourceNamesOf(data), [data]);
}

/** The same table for every place that asks for it. */
const tables = new WeakMap<readonly NamedResource[], ResourceNames>();

export function resourceNamesOf(resources: readonly NamedResource[]): ResourceNames {
  const known = tables.get(resources);
  if (known) return known;
  const vpcs = resources.filter(({ kind, vanished }) => kind === 'vpc' && !vanished);
  const names = {
    table: createNameTable(resources),
    vpcs: [...new Set(vpcs.flatMap(({ name }) => (name ? `${RESOURCE_KINDS.vpc.prefix}/${name}` : [])))],
  };
  tables.set(resources, names);
  return names;
}
