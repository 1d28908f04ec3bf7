/** Names of fields in other people's indices, columns and sort keys among them. */
import { type CheckContext, type SortKey, suggestNames } from '@thalweg/core/query';
import { asList, type Remarks } from './import-all.ts';

export interface Reading {
  readonly context: CheckContext;
  readonly remarks: Remarks;
}

/** Our name of a field, if it is one of ours or means exactly one; with a remark when it was called something else. */
export function importName(name: string, { context: { schema }, remarks }: Reading): string | undefined {
  if (schema.typeOf(name)) return name;
  const [known, ...others] = suggestNames(name.replace(/\.keyword$/, ''), schema);
  if (known === undefined || others.length > 0) return undefined;
  const sentence = `${name} is ${known} here`;
  if (!remarks.changed.includes(sentence)) remarks.changed.push(sentence);
  return known;
}

export function importColumns(value: unknown, reading: Reading): string[] {
  const names = asList(value)
    .map(String)
    .filter((name) => name !== '_source');
  const known = names.flatMap((name) => {
    const own = importName(name, reading);
    if (own === undefined) reading.remarks.leftOut.push(`the column ${name}, which is no field here`);
    return own ?? [];
  });
  // They show the time before all columns that were chosen.
  return known.length === 0 ? [] : [...new Set(['start', ...known])];
}

/** `[["start","desc"]]`; one key alone was written without the outer brackets once. */
export function importSort(value: unknown, reading: Reading): SortKey[] {
  const list = asList(value);
  const keys = typeof list[0] === 'string' ? [list] : list.map(asList);
  return keys.flatMap(([name, direction]): SortKey[] => {
    if (typeof name !== 'string' || name.startsWith('_')) return [];
    const field = importName(name, reading);
    if (field === undefined) reading.remarks.leftOut.push(`the order by ${name}, which is no field here`);
    return field === undefined ? [] : [{ field, descending: direction !== 'asc' }];
  });
}
