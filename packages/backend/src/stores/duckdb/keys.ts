/** Fields as keys of groups. Addresses are grouped by value, whatever their spelling, and shown in canonical form. */
import { formatAddress, IPV4_FIRST } from '@thalweg/core/query';
import type { Value } from '@thalweg/core/result';
import { addressColumns, isAddress } from './column-types.ts';
import { addressOrder } from './order.ts';

/** The columns whose values together are the key: three for an address, else the field itself. */
export function keyColumns(field: string): string[] {
  if (!isAddress(field)) return [field];
  const { v4, high, low } = addressColumns(field);
  return [v4, high, low];
}

/** Expressions that order groups by the value of a field; `column` writes a key column. */
export function keyOrder(field: string, column: (name: string) => string): string[] {
  return isAddress(field) ? addressOrder(field, column) : [column(field)];
}

/** The values of `fields` from the values of all their key columns in order. */
export function keyValues(fields: readonly string[], row: readonly Value[]): Value[] {
  let next = 0;
  return fields.map((field) => {
    if (!isAddress(field)) return row[next++] ?? null;
    const [v4, high, low] = [row[next], row[next + 1], row[next + 2]];
    next += 3;
    if (typeof v4 === 'number') return formatAddress(IPV4_FIRST + BigInt(v4));
    if (high === null || low === null || high === undefined || low === undefined) return null;
    return formatAddress((BigInt(high) << 64n) | BigInt(low));
  });
}
