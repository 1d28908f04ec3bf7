import { useQuery } from '@tanstack/react-query';
import type { ApiField } from '@thalweg/core/api';
import { FIELDS, fieldType } from '@thalweg/core/fields';
import { useMemo } from 'react';
import { readFields } from '../api/questions.ts';

/** What a query, a column and a pill can name. */
export interface FieldTable {
  /** In the order of the server. */
  readonly list: readonly ApiField[];
  /** The row of a name; for an unknown one a text without description. */
  get(name: string): ApiField;
  has(name: string): boolean;
}

/** What is supposed before the server has said what its store holds: the fields of the default format. */
const CATALOGUE: readonly ApiField[] = FIELDS.map(({ name, kind, description, since, unit, values, opposite }) => ({
  name,
  kind,
  description,
  type: fieldType(FIELDS.find((field) => field.name === name)),
  inStore: since === 2,
  ...(unit && { unit }),
  ...(values && { values: [...values] }),
  ...(opposite && { opposite }),
}));

/** Provenance, which every row has. */
const ORIGIN: readonly ApiField[] = [
  {
    name: '_object',
    kind: 'keyword',
    type: 'text',
    description: 'File or object the record was read from',
    inStore: true,
  },
  { name: '_line', kind: 'integer', type: 'integer', description: 'Its line there, the header counted', inStore: true },
];

export function useFields(): FieldTable {
  const { data } = useQuery({
    queryKey: ['fields'],
    queryFn: ({ signal }) => readFields(signal),
    staleTime: 5 * 60_000,
  });
  return useMemo(() => {
    const given = data ?? CATALOGUE;
    const list = [...given, ...ORIGIN.filter(({ name }) => !given.some((field) => field.name === name))];
    const byName = new Map(list.map((field) => [field.name, field]));
    return {
      list,
      get: (name) =>
        byName.get(name) ?? { name, kind: 'keyword', type: 'text', description: 'Not in this store', inStore: false },
      has: (name) => byName.has(name),
    };
  }, [data]);
}
