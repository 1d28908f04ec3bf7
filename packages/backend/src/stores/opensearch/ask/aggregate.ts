/**
 * Groups with several measures. Up to `MOST_GROUPS` of them are read, all of them, and every figure is exact but sums beyond 2^53. Of
 * more, the engine ranks what its shards find largest, and the answer is marked.
 */
import type { Aggregate, AggregateOptions, Measure } from '../../store.ts';
import type { Selection } from './compile.ts';
import { countDistinct, distinctGroups } from './distinct.ts';
import { estimateGroups } from './estimate.ts';
import { type Group, keyOf, type Reach, readGroups } from './groups.ts';
import { addFigures, type Figure, NOTHING } from './measures.ts';
import { largest } from './rank.ts';
import type { Scope } from './scope.ts';
import { totalFigures } from './totals.ts';

/** Some pages of an engine, and some seconds over millions of rows. */
const MOST_GROUPS = 100_000;

/**
 * Groups by value, largest first measure first; a missing value is a group of its own, null. Equal ones stand in the order of
 * their values.
 *
 * @param most groups that are read before the engine ranks them.
 * @throws ThalwegError cancelled, engine-failed.
 */
export async function aggregateGroups(
  query: Selection,
  options: AggregateOptions,
  { scope, most = MOST_GROUPS }: { readonly scope: Scope; readonly most?: number },
): Promise<Aggregate> {
  const unique = { ...options, fields: [...new Set(options.fields)] };
  const reach = { scope, most, signal: options.signal };
  const found = await findGroups(query, unique, reach);
  const { groups, others, guessed } = found;
  const total = await totalsOf(query, unique, { found, reach });
  const figures = [...total, ...groups.flatMap((group) => group.figures)];
  return {
    groups: groups.map((group) => ({ values: group.values, measures: group.figures.map(({ value }) => value) })),
    total: total.map(({ value }) => value),
    other: { groups: others, measures: restOf(total, groups, options.measures) },
    ...((guessed || figures.some(({ approximate }) => approximate)) && { approximate: true }),
  };
}

/** Distinct values of several groups overlap: they do not add up. */
function restOf(
  total: readonly Figure[],
  groups: readonly Group[],
  measures: AggregateOptions['measures'],
): (bigint | undefined)[] {
  return measures.map((measure, place) => {
    if (typeof measure !== 'string') return undefined;
    if (groups.length === 0) return 0n;
    const rest = groups.reduce((left, group) => left - group.figures[place]!.value, total[place]!.value);
    // Sums that are rounded one by one may come to a little more than their total.
    return rest < 0n ? 0n : rest;
  });
}

export interface Found {
  readonly groups: readonly Group[];
  /** Number of the groups beyond them. */
  readonly others: number;
  /** True when groups may be missing that belong there. */
  readonly guessed: boolean;
  /** All groups, when they were read. */
  readonly all?: readonly Group[];
}

async function findGroups(query: Selection, options: AggregateOptions, reach: Reach): Promise<Found> {
  if (options.fields.length === 0) return { groups: [], others: 0, guessed: false };
  const all = await exactGroups(query, options, reach);
  if (!all) return estimateGroups(query, options, reach);
  const groups = largest(all, options.fields, options.limit);
  return { groups, others: all.length - groups.length, guessed: false, all };
}

/** Sums of all groups add up exactly where the engine's own total is rounded. */
async function totalsOf(
  query: Selection,
  { measures }: AggregateOptions,
  { found, reach }: { readonly found: Found; readonly reach: Reach },
): Promise<Figure[]> {
  const { all } = found;
  const additive = measures.filter((measure): measure is Measure => typeof measure === 'string');
  const sums = all ? [] : await totalFigures(query, additive, reach);
  const figures: Figure[] = [];
  for (const [place, measure] of measures.entries()) {
    if (typeof measure !== 'string') figures.push(await countDistinct(query, measure.distinct, reach));
    else if (all) figures.push(all.reduce((sum, group) => addFigures(sum, group.figures[place]!), NOTHING));
    else figures.push(sums.shift()!);
  }
  return figures;
}

/** All groups with all measures; undefined when there are too many of them, or of their distinct values. */
async function exactGroups(
  query: Selection,
  options: AggregateOptions,
  reach: Reach,
): Promise<readonly Group[] | undefined> {
  const { fields, measures } = options;
  const additive = [...new Set(measures.filter((measure): measure is Measure => typeof measure === 'string'))];
  // Each measure once, and none that is asked for by itself: the groups are what the engine gave.
  if (additive.length === measures.length) return readGroups(query, { fields, measures: additive }, reach);
  const values = new Map<string, Group['values']>();
  const columns = new Map<unknown, ReadonlyMap<string, Figure>>();
  const keep = (groups: readonly Group[], place: number): ReadonlyMap<string, Figure> => {
    for (const group of groups) values.set(keyOf(group.values), group.values);
    return new Map(groups.map((group) => [keyOf(group.values), group.figures[place]!]));
  };
  if (additive.length > 0) {
    const groups = await readGroups(query, { fields, measures: additive }, reach);
    if (!groups) return undefined;
    for (const [place, measure] of additive.entries()) columns.set(measure, keep(groups, place));
  }
  for (const measure of measures) {
    if (typeof measure === 'string') continue;
    const groups = await distinctGroups(query, { fields, distinct: measure.distinct }, reach);
    if (!groups) return undefined;
    columns.set(measure, keep(groups, 0));
  }
  return [...values].map(([key, own]) => ({
    values: own,
    figures: measures.map((measure) => columns.get(measure)?.get(key) ?? NOTHING),
  }));
}
