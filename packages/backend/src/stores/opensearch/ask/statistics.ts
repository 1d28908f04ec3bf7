/** Figures of a numeric field over all matching rows. */
import { fieldNamed } from '@thalweg/core/fields';
import type { Filter } from '@thalweg/core/query';
import type { FieldStatistics } from '../../store.ts';
import { compileFilter, compileSelection, type Selection } from './compile.ts';
import type { Reach } from './groups.ts';
import { askGroups, askRows, type Scope } from './scope.ts';
import { searchBody } from './search.ts';
import { readHit } from './values.ts';

/** Ten times an engine's own: quantiles within a tenth of a percent of the rank. */
const COMPRESSION = 1000;

type Where = Pick<Reach, 'scope' | 'signal'>;

/** @throws ThalwegError cancelled, engine-failed. */
export async function statisticsOf(
  query: Selection,
  field: string,
  where: Where,
): Promise<FieldStatistics | undefined> {
  const present: Selection = { ...query, filter: { kind: 'and', filters: [query.filter, { kind: 'exists', field }] } };
  const [min, max] = [await endOf(present, field, 'asc', where), await endOf(present, field, 'desc', where)];
  if (min === undefined || max === undefined) return undefined;
  // Powers of two say nothing about instants; their distribution is the histogram.
  const isDate = fieldNamed(field)?.kind === 'epoch_seconds';
  const steps = isDate ? [] : stepsOf(min, max);
  const { shares, steps: counted } = (await askGroups(
    where.scope,
    figuresBody(present, field, steps),
    where.signal,
  )) as {
    shares?: { values: Record<string, number> };
    steps?: { buckets: readonly { doc_count: number | bigint }[] };
  };
  const quantile = (share: string): bigint => {
    const value = (shares?.values[share] ?? 0) / (isDate ? 1000 : 1);
    return within(BigInt(Math.round(value)), min, max);
  };
  return {
    min,
    max,
    p50: quantile('50.0'),
    p95: quantile('95.0'),
    distribution: steps.map((step, place) => ({ ...step, count: BigInt(counted?.buckets[place]?.doc_count ?? 0) })),
  };
}

function within(value: bigint, min: bigint, max: bigint): bigint {
  return value < min ? min : value > max ? max : value;
}

/** The engine's own smallest and largest numbers are doubles; a row has the exact one. */
async function endOf(
  query: Selection,
  field: string,
  order: 'asc' | 'desc',
  where: Where,
): Promise<bigint | undefined> {
  const { hits } = await askRows(where.scope, endBody(query, field, { order, scope: where.scope }), where.signal);
  const [hit] = hits.hits;
  return hit && BigInt(readHit(hit, [field], where.scope)[0] ?? 0);
}

function endBody(
  query: Selection,
  field: string,
  { order, scope }: { readonly order: string; readonly scope: Scope },
): object {
  return { ...searchBody(query, [field], scope), size: 1, sort: [{ [field]: { order, unmapped_type: 'long' } }] };
}

interface Step {
  readonly low: bigint;
  readonly high: bigint;
}

/** Zero, the numbers of one bit, of two, …; everything negative in one step. Those from the one of `min` to that of `max`. */
function stepsOf(min: bigint, max: bigint): Step[] {
  const all: Step[] = [
    { low: -(2n ** 63n), high: -1n },
    { low: 0n, high: 0n },
    ...Array.from({ length: 63 }, (_, bits) => ({ low: 2n ** BigInt(bits), high: 2n ** BigInt(bits + 1) - 1n })),
  ];
  return all.filter(({ low, high }) => high >= min && low <= max);
}

function figuresBody(query: Selection, field: string, steps: readonly Step[]): object {
  const clause = (range: Step): object => compileFilter({ kind: 'integer-range', field, ...range } satisfies Filter);
  return {
    query: compileSelection(query),
    aggs: {
      shares: { percentiles: { field, percents: [50, 95], tdigest: { compression: COMPRESSION } } },
      ...(steps.length > 0 && { steps: { filters: { filters: steps.map(clause) } } }),
    },
  };
}
