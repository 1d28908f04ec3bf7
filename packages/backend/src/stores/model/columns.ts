/** Columns of rows by name, and their numbers. */
import type { FlowColumn, Int64Column } from '@thalweg/core/record';

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
