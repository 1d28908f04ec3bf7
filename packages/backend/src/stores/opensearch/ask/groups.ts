/**
 * All groups of a query, page by page, by the engine's `composite` aggregation: nothing is left out, and every figure is that of the
 * whole group, over however many shards. Those of a field of small numbers (ports, protocols) come at once, in the order of the numbers,
 * so that each shard gives the same beginning of them: it is one scan where pages would be several, each slower.
 */
import type { Value } from '@thalweg/core/result';
import type { Measure } from '../../store.ts';
import { indexType } from '../mapping.ts';
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
/** Of a field of small numbers at once. Engines give at most 65,535. */
const NUMBERS = 65_000;

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

async function readStored(query: Selection, question: GroupQuestion, reach: Reach): Promise<Group[] | undefined> {
  const { fields, measures } = question;
  const { scope, most, signal } = reach;
  const first = await askGroups(scope, firstBody(query, question), signal);
  const {
    groups: composite,
    numbers,
    missing,
  } = first as {
    readonly groups?: Page;
    readonly numbers?: { readonly buckets: readonly (Bucket & { readonly key: unknown })[] };
    readonly missing?: Bucket;
  };
  const groups: Group[] = (numbers?.buckets ?? []).map((bucket) => ({
    values: [readKey(fields[0]!, bucket.key)],
    figures: readMeasures(bucket, measures),
  }));
  let after: Record<string, unknown> | undefined =
    numbers?.buckets.length === NUMBERS ? { k0: numbers.buckets.at(-1)!.key } : undefined;
  if (missing && Number(missing.doc_count) > 0)
    groups.push({ values: [null], figures: readMeasures(missing, measures) });
  const take = (page: Page | undefined, size: number): void => {
    for (const bucket of page?.buckets ?? []) {
      const values = fields.map((field, place) => readKey(field, bucket.key[`k${place}`]));
      groups.push({ values, figures: readMeasures(bucket, measures) });
    }
    after = page && page.buckets.length === size ? page.after_key : undefined;
  };
  if (composite) take(composite, FIRST_PAGE);
  while (after !== undefined && groups.length <= most) {
    const from = Object.fromEntries(Object.entries(after).map(([name, key]) => [name, giveBack(key)]));
    const { groups: page } = await askGroups(scope, groupsBody(query, question, { size: PAGE, after: from }), signal);
    take(page as Page | undefined, PAGE);
  }
  return groups.length > most ? undefined : groups;
}

interface Page {
  readonly buckets: readonly (Bucket & { readonly key: Readonly<Record<string, unknown>> })[];
  readonly after_key?: Record<string, unknown>;
}

/** The first request for the groups. */
export function firstBody(query: Selection, question: GroupQuestion): object {
  const { fields, measures } = question;
  const [field] = fields;
  if (fields.length !== 1 || indexType(field!) !== 'integer') return groupsBody(query, question, { size: FIRST_PAGE });
  const sums = measureAggregations(measures);
  const terms = { field, size: NUMBERS, order: { _key: 'asc' } };
  return {
    query: compileSelection(query),
    aggs: { numbers: { terms, ...sums }, missing: { missing: { field }, ...sums } },
  };
}

function groupsBody(
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
