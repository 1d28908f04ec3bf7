/** The WHERE clause of a query, and the parts it can be found in. */
import type { Filter, TimeRange } from '@thalweg/core/query';
import { condition } from './compile.ts';
import type { Draft } from './statement.ts';
import type { Part } from './view.ts';

/** What of a Query selects rows. */
export interface Selection {
  readonly filter: Filter;
  readonly time: TimeRange;
}

/** ` WHERE …` over the columns of `parts`, or nothing when every row matches. */
export function where(selection: Selection, parts: readonly Part[], draft: Draft): string {
  const tests = parts.every((part) => liesWithin(part, selection.time)) ? [] : timeTests(selection.time, draft);
  if (selection.filter.kind !== 'true') tests.push(condition(selection.filter, draft, parts));
  return tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`;
}

/** `from` ≤ start < `to`. */
export function timeTests({ from, to }: TimeRange, draft: Draft): string[] {
  const tests: string[] = [];
  if (from !== undefined) tests.push(`${draft.column('start')} >= ${draft.bind('BIGINT', from)}`);
  if (to !== undefined) tests.push(`${draft.column('start')} < ${draft.bind('BIGINT', to)}`);
  return tests;
}

/** True when the time range takes every row of the part. */
export function liesWithin(part: Part, { from, to }: TimeRange): boolean {
  if (from === undefined && to === undefined) return true;
  if (part.minStart === undefined || part.maxStart === undefined) return false;
  return (from === undefined || BigInt(part.minStart) >= from) && (to === undefined || BigInt(part.maxStart) < to);
}

/** True when the part can hold a row of the time range. */
export function overlaps(part: Part, { from, to }: TimeRange): boolean {
  if (from === undefined && to === undefined) return true;
  if (part.minStart === undefined || part.maxStart === undefined) return false;
  return (from === undefined || BigInt(part.maxStart) >= from) && (to === undefined || BigInt(part.minStart) < to);
}
