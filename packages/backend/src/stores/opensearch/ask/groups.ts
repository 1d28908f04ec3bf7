/**
 * All groups of a query, page by page, by the engine's `composite` aggregation: nothing is left out, and every figure is that of the
 * whole group, over however many shards.
 */
import type { Value } from '@thalweg/core/result';
import type { Measure } from '../../store.ts';
import { compileSelection, type Selection } from './compile.ts';
import { addFigures, type Bucket, type Figure, measureAggregations, readMeasures } from './measures.ts';
import { askGroups, type Scope } from './scope.ts';
import { giveBack, readKey } from './values.ts';

export interface Group {
  readonly values: readonly Value[];
  readonly figures: readonly Figure[];
}

export interface GroupQuestion {
  /** Each field once. */
  readonly fields: readonly string[];
  readonly measures: readonly Measure[];
}

export interface Reach {
  readonly scope: Scope;
  /** More groups than so many are not read. */
  readonly most: number;
  readonly signal: AbortSignal | undefined;
}

/** Groups of the first page, which most questions end with, and of each further one: every page is a scan of the rows. */
const FIRST_PAGE = 10_000;
const PAGE = 30_000;

/**
 * Groups by value, in no order; a missing value is a group of its own, null. Undefined when there are more than `most`.
 * Those of a derived field are made from the groups of its address.
 *
 * @throws ThalwegError cancelled, engine-failed.
 */
export async function readGroups(
  query: Selection,
  question: GroupQuestion,
  reach: Reach,
): Promise<readonly Group[] | undefined> {
  const stored = storedFields(question.fields, reach.scope);
  const groups = await readStored(query, { ...question, fields: stored }, reach);
  return groups && stored.join() !== question.fields.join()
    ? derive(groups, question.fields, { stored, scope: reach.scope })
    : groups;
}

/** The fields of the documents that the values of `fields` come from. */
export function storedFields(fields: readonly string[], { derived }: Scope): string[] {
  return [...new Set(fields.map((field) => derived.field(field)?.base ?? field))];
}

async function readStored(
  query: Selection,
  { fields, measures }: GroupQuestion,
  { scope, most, signal }: Reach,
): Promise<Group[] | undefined> {
  const groups: Group[] = [];
  let after: unknown;
  for (let size = FIRST_PAGE; ; size = PAGE) {
    const { groups: page } = (await askGroups(
      scope,
      groupsBody(query, { fields, measures }, { size, after }),
      signal,
    )) as { groups?: { buckets: (Bucket & { key: Record<string, unknown> })[]; after_key?: Record<string, unknown> } };
    for (const bucket of page?.buckets ?? []) {
      const values = fields.map((field, place) => readKey(field, bucket.key[`k${place}`]));
      groups.push({ values, figures: readMeasures(bucket, measures) });
    }
    if (groups.length > most) return undefined;
    if (page?.after_key === undefined || page.buckets.length < size) return groups;
    after = Object.fromEntries(Object.entries(page.after_key).map(([name, key]) => [name, giveBack(key)]));
  }
}

export function groupsBody(
  query: Selection,
  { fields, measures }: GroupQuestion,
  { size, after }: { readonly size: number; readonly after?: unknown },
): object {
  const sources = fields.map((field, place) => ({ [`k${place}`]: { terms: { field, missing_bucket: true } } }));
  const composite = { size, sources, ...(after !== undefined && { after }) };
  return { query: compileSelection(query), aggs: { groups: { composite, ...measureAggregations(measures) } } };
}

function derive(
  groups: readonly Group[],
  fields: readonly string[],
  { stored, scope }: { readonly stored: readonly string[]; readonly scope: Scope },
): Group[] {
  const columns = fields.map((name) => {
    const derived = scope.derived.field(name);
    return { derived, place: stored.indexOf(derived?.base ?? name) };
  });
  const merged = new Map<string, Group>();
  for (const { values, figures } of groups) {
    const own = columns.map(({ derived, place }) => {
      const value = values[place] ?? null;
      return derived ? scope.derived.valueOf(derived, value) : value;
    });
    const key = keyOf(own);
    const known = merged.get(key);
    merged.set(key, {
      values: own,
      figures: known ? figures.map((figure, i) => addFigures(figure, known.figures[i]!)) : figures,
    });
  }
  return [...merged.values()];
}

/** A text that is equal for equal values alone. */
export function keyOf(values: readonly Value[]): string {
  return JSON.stringify(values.map((value) => (typeof value === 'bigint' ? { n: value.toString() } : value)));
}
