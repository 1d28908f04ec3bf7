/** How many values a field has: counted one by one as long as they are not too many. */
import { compileSelection, type Selection } from './compile.ts';
import { type Group, keyOf, type Reach, readGroups } from './groups.ts';
import { type Figure, NOTHING } from './measures.ts';
import { askGroups } from './scope.ts';

/** The most that engines take; up to about so many values their count is right or nearly so. */
export const PRECISION = 40_000;

/** The number of values of `distinct` in each group, as its only figure; undefined when there are too many. */
export async function distinctGroups(
  query: Selection,
  { fields, distinct }: { readonly fields: readonly string[]; readonly distinct: string },
  reach: Reach,
): Promise<readonly Group[] | undefined> {
  const pairs = await readGroups(query, { fields: [...new Set([...fields, distinct])], measures: ['count'] }, reach);
  if (!pairs) return undefined;
  const place = fields.indexOf(distinct) < 0 ? fields.length : fields.indexOf(distinct);
  const groups = new Map<string, Group>();
  for (const { values } of pairs) {
    const own = values.slice(0, fields.length);
    const key = keyOf(own);
    const [known = NOTHING] = groups.get(key)?.figures ?? [];
    const counts = (values[place] ?? null) !== null;
    groups.set(key, { values: own, figures: [{ ...known, value: known.value + (counts ? 1n : 0n) }] });
  }
  return [...groups.values()];
}

/** The number of values over all rows. @throws ThalwegError cancelled, engine-failed. */
export async function countDistinct(query: Selection, field: string, reach: Reach): Promise<Figure> {
  const groups = await readGroups(query, { fields: [field], measures: ['count'] }, reach);
  if (groups) return { value: BigInt(groups.filter(({ values }) => values[0] !== null).length), approximate: false };
  const stored = reach.scope.derived.field(field)?.base ?? field;
  const { values } = (await askGroups(
    reach.scope,
    { query: compileSelection(query), aggs: { values: cardinality(stored) } },
    reach.signal,
  )) as { values?: { value: number } };
  return { value: BigInt(values?.value ?? 0), approximate: true };
}

export function cardinality(field: string, precision = PRECISION): object {
  return { cardinality: { field, precision_threshold: precision } };
}
