/** Measures of groups: how they are asked for, and what an engine answers. */
import type { Measure } from '../../store.ts';

/** A number, and whether it is only about right: engines add up in doubles. */
export interface Figure {
  readonly value: bigint;
  readonly approximate: boolean;
}

/** Sub-aggregations of a group, named by the place of their measure; the count needs none. */
export function measureAggregations(measures: readonly Measure[]): { readonly aggs?: object } {
  const sums = measures.flatMap((measure, place) =>
    measure === 'count' ? [] : [[`m${place}`, { sum: { field: measure } }] as const],
  );
  return sums.length === 0 ? {} : { aggs: Object.fromEntries(sums) };
}

export interface Bucket {
  readonly doc_count: number | bigint;
  readonly [name: string]: unknown;
}

export function readMeasures(bucket: Bucket, measures: readonly Measure[]): Figure[] {
  return measures.map((measure, place) =>
    measure === 'count'
      ? { value: BigInt(bucket.doc_count), approximate: false }
      : readSum((bucket[`m${place}`] as { value: number } | undefined)?.value),
  );
}

/** Whole numbers below 2^53 are exact as doubles, and so are sums of them that stay below. */
export function readSum(sum: number | bigint | undefined): Figure {
  if (typeof sum === 'bigint') return { value: sum, approximate: true };
  if (sum === undefined || sum === null) return { value: 0n, approximate: false };
  return { value: BigInt(Math.round(sum)), approximate: !(sum <= Number.MAX_SAFE_INTEGER) };
}

export const NOTHING: Figure = { value: 0n, approximate: false };

export function addFigures(a: Figure, b: Figure): Figure {
  return { value: a.value + b.value, approximate: a.approximate || b.approximate };
}
