/** Which UTC day each row belongs to, by its `start`. */
import type { FlowColumns, Int64Column } from '@thalweg/core/record';
import { int64Column, numbersByCode } from '../../model/columns.ts';
import { createRowSelector } from './select-rows.ts';

export interface DayOfRows {
  /** `2026-11-24`; undefined for rows without start. */
  readonly day: string | undefined;
  readonly columns: FlowColumns;
}

const DAY = 86_400;
/** No day: the row has no start. */
const NONE = -1;

/** Splits rows by day, in the order of first appearance; rows that are all of one day come back as they are. */
export function* splitByDay(columns: FlowColumns): Generator<DayOfRows> {
  const start = int64Column(columns.columns, 'start');
  const days = start === undefined ? new Map([[NONE, columns.rows]]) : countDays(start, columns.rows);
  if (start === undefined || days.size <= 1) {
    for (const day of days.keys()) yield { day: dayName(day), columns };
    return;
  }
  const select = createRowSelector(columns);
  for (const [day, rows] of rowsOfDays(start, columns.rows, days)) yield { day: dayName(day), columns: select(rows) };
}

function dayByCode(start: Int64Column): Float64Array {
  return numbersByCode(start).map((seconds) => (Number.isNaN(seconds) ? NONE : Math.floor(seconds / DAY)));
}

/** Number of rows by day. */
function countDays(start: Int64Column, rows: number): Map<number, number> {
  const days = dayByCode(start);
  const counts = new Map<number, number>();
  let from = 0;
  while (from < rows) {
    const day = days[start.codes[from]!]!;
    let to = from + 1;
    while (to < rows && days[start.codes[to]!] === day) to++;
    counts.set(day, (counts.get(day) ?? 0) + to - from);
    from = to;
  }
  return counts;
}

function rowsOfDays(start: Int64Column, rows: number, counts: ReadonlyMap<number, number>): Map<number, Uint32Array> {
  const days = dayByCode(start);
  const out = new Map<number, { rows: Uint32Array; length: number }>();
  for (const [day, count] of counts) out.set(day, { rows: new Uint32Array(count), length: 0 });
  for (let row = 0; row < rows; row++) {
    const list = out.get(days[start.codes[row]!]!)!;
    list.rows[list.length++] = row;
  }
  return new Map([...out].map(([day, list]) => [day, list.rows]));
}

/** The last instant that a JavaScript date can stand for (ECMA-262, "Time Values"). */
const LAST_DAY = 100_000_000;

/** Times beyond that are kept as they are in their rows; their parts go to the last day there is. */
function dayName(day: number): string | undefined {
  if (day === NONE) return undefined;
  const instant = new Date(Math.min(day, LAST_DAY) * DAY * 1000).toISOString();
  return instant.slice(0, instant.indexOf('T'));
}
