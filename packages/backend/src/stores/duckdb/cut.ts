/** Parts that a time range cuts: which of their rows a rollup does not tell apart from the others, and have to be read. Pure. */
import type { Filter, TimeRange } from '@thalweg/core/query';
import type { Part } from './view.ts';
import { overlaps, type Selection } from './where.ts';

/** Rows that a rollup counts too much. */
export interface Surplus {
  readonly cut: readonly Part[];
  /** Takes the rows of these that were counted and do not lie in the time range. */
  readonly outside: Selection;
}

const NOTHING: Selection = { filter: { kind: 'false' }, time: {} };
export const NO_SURPLUS: Surplus = { cut: [], outside: NOTHING };

/** True when most rows of the part lie in the range, if they are spread evenly; a wrong guess costs time, never rows. */
export function isHardlyCut({ minStart, maxStart }: Part, { from, to }: TimeRange): boolean {
  if (minStart === undefined || maxStart === undefined) return false;
  const first = Math.max(minStart, from === undefined ? minStart : Number(from));
  const end = Math.min(maxStart + 1, to === undefined ? maxStart + 1 : Number(to));
  return end - first > (maxStart + 1 - minStart) / 2;
}

/** What was counted besides the rows in the range, when all rows of the parts were. */
export function surplusOf(parts: readonly Part[], { filter, time: { from, to } }: Selection): Surplus {
  const sides: TimeRange[] = [];
  if (from !== undefined) sides.push({ to: from });
  if (to !== undefined) sides.push({ from: to });
  const { touched, selection } = during(sides, parts, filter);
  return { cut: touched, outside: selection };
}

/** The parts that touch any of several ranges, and a selection of their rows in these. */
export function during(
  ranges: readonly TimeRange[],
  parts: readonly Part[],
  filter: Filter,
): { readonly touched: readonly Part[]; readonly selection: Selection } {
  const touched = parts.filter((part) => ranges.some((range) => overlaps(part, range)));
  if (touched.length === 0) return { touched, selection: NOTHING };
  const tests = ranges.map(
    ({ from, to }): Filter => ({
      kind: 'date-range',
      field: 'start',
      ...(from !== undefined && { low: from }),
      ...(to !== undefined && { high: to - 1n }),
    }),
  );
  return {
    touched,
    selection: { filter: { kind: 'and', filters: [{ kind: 'or', filters: tests }, filter] }, time: {} },
  };
}
