/** The order of groups: the largest first; equal ones by their values, missing last. */
import { compareText, parseAddress } from '@thalweg/core/query';
import type { Value } from '@thalweg/core/result';
import { indexType } from '../mapping.ts';
import type { Group } from './groups.ts';

/** Groups beyond the wanted ones that are kept until they are sorted out. */
const SLACK = 1000;

/** The first `limit` groups by their first figure. `fields` are those of the values. */
export function largest(groups: readonly Group[], fields: readonly string[], limit: number): Group[] {
  let kept: Keyed[] = [];
  /** What is smaller has `limit` groups before it. */
  let least: bigint | undefined;
  const sortOut = (): void => {
    kept.sort((a, b) => compareNumbers(b.measure, a.measure) || compareKeys(a.keys, b.keys));
    kept = kept.slice(0, limit);
    if (kept.length === limit) least = kept.at(-1)?.measure;
  };
  for (const group of groups) {
    const measure = group.figures[0]!.value;
    if (least !== undefined && measure < least) continue;
    kept.push({ group, measure, keys: group.values.map((value, place) => sortable(fields[place]!, value)) });
    if (kept.length >= limit + SLACK) sortOut();
  }
  sortOut();
  return kept.map(({ group }) => group);
}

interface Keyed {
  readonly group: Group;
  readonly measure: bigint;
  readonly keys: readonly Value[];
}

/** A value that compares by its order: an address by its number. */
export function sortable(field: string, value: Value): Value {
  return typeof value === 'string' && indexType(field) === 'ip' ? (parseAddress(value) ?? value) : value;
}

/** Missing values stand last in both directions. */
export function compareKeys(a: readonly Value[], b: readonly Value[], descending: readonly boolean[] = []): number {
  for (const [place, left] of a.entries()) {
    const right = b[place] ?? null;
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const order = compareValues(left, right);
    if (order !== 0) return descending[place] ? -order : order;
  }
  return 0;
}

function compareValues(a: NonNullable<Value>, b: NonNullable<Value>): number {
  return typeof a === 'string' || typeof b === 'string' ? compareText(String(a), String(b)) : compareNumbers(a, b);
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
