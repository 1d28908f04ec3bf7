/** Values as an engine gives them, and as results have them. */
import { formatAddress, parseAddress } from '@thalweg/core/query';
import type { Row, Value } from '@thalweg/core/result';
import { indexType } from '../mapping.ts';
import type { Hit, Scope } from './scope.ts';

/** What rows are read from: the columns of the index, which need no document to be unpacked. */
export function valueFields(columns: readonly string[], { derived }: Scope): unknown[] {
  const stored = new Set(columns.map((column) => derived.field(column)?.base ?? column));
  return [...stored].map((field) => (indexType(field) === 'date' ? { field, format: 'epoch_second' } : { field }));
}

/** The values of `columns`, in their order. */
export function readHit(hit: Hit, columns: readonly string[], scope: Scope): Value[] {
  return columns.map((column) => {
    const derived = scope.derived.field(column);
    const value = readValue(derived?.base ?? column, hit.fields?.[derived?.base ?? column]?.[0]);
    return derived ? scope.derived.valueOf(derived, value) : value;
  });
}

export function readRow(hit: Hit, columns: readonly string[], scope: Scope): Row {
  const values = readHit(hit, columns, scope);
  return Object.fromEntries(columns.map((column, place) => [column, values[place] ?? null]));
}

/** Dates are seconds as text; addresses are given in canonical form, whatever the engine's spelling. */
export function readValue(field: string, value: unknown): Value {
  if (value === undefined || value === null) return null;
  switch (indexType(field)) {
    case 'keyword':
      return String(value);
    case 'ip':
      return canonical(String(value));
    default:
      return short(BigInt(value as string | number | bigint));
  }
}

/** The key of a group; of a date an engine gives milliseconds as a number, or seconds as text. */
export function readKey(field: string, key: unknown): Value {
  const isTime = indexType(field) === 'date' && (typeof key === 'number' || typeof key === 'bigint');
  return readValue(field, isTime ? BigInt(key) / 1000n : key);
}

/** A value that an engine gave, as it takes it back: a number that JSON cannot hold as text. */
export function giveBack(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function canonical(address: string): string {
  const number = parseAddress(address);
  return number === undefined ? address : formatAddress(number);
}

function short(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
