/** Which UTC day each row belongs to, by its `start`. */
import type { FlowColumn, FlowColumns, Int64Column } from '@thalweg/core/record';
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

/** The column of a name if it holds 64-bit integers. */
export function int64Column(columns: readonly FlowColumn[], name: string): Int64Column | undefined {
  const column = columns.find((candidate) => candidate.name === name);
  return column?.type === 'int64' ? column : undefined;
}

/**
 * Times of a 64-bit dictionary as numbers by code (index 0, missing, is NaN). A time of 2^53 seconds or more, which milliseconds near
 * 2^63 make, counts as 2^53 - 1: the catalogue reads its integers as numbers, and no range of time reaches that far.
 */
export function numbersByCode(column: Int64Column): Float64Array {
  const numbers = new Float64Array(column.size + 1).fill(Number.NaN, 0, 1);
  for (let i = 0; i < column.size; i++)
    numbers[i + 1] = Math.min(column.high[i]! * 2 ** 32 + column.low[i]!, Number.MAX_SAFE_INTEGER);
  return numbers;
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
