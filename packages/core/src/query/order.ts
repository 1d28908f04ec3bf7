/** The order of rows, and what comes after a row in it: pages of an answer begin where the last one ended. */
import type { Schema } from '../language/ast.ts';
import { parseAddress } from './address.ts';
import { and, FALSE, not, or } from './parts.ts';
import type { Filter, SortKey } from './query.ts';

/** Newest first; rows of one second in the order of their object and line, so that every order is a total one. */
const TIES: readonly SortKey[] = [
  { field: 'start', descending: true },
  { field: '_object', descending: false },
  { field: '_line', descending: false },
];

/** The keys asked for, each field once, then what is left of the order of ties. */
export function totalOrder(sort: readonly SortKey[]): readonly SortKey[] {
  const keys = sort.filter((key, index) => sort.findIndex(({ field }) => field === key.field) === index);
  return [...keys, ...TIES.filter((tie) => !keys.some((key) => key.field === tie.field))];
}

/** A value of a row: integers of 64 bits as bigint or number, missing as null. */
export type KeyValue = string | number | bigint | null;

/**
 * The rows that stand after the one with these values in a total order. Missing values stand last in both directions, addresses
 * in the order of their numbers, text by code point. The keys must be fields of the schema, with values as rows carry them.
 */
export function rowsAfter(order: readonly SortKey[], values: readonly KeyValue[], schema: Schema): Filter {
  const ways: Filter[] = [];
  const equal: Filter[] = [];
  order.forEach((key, index) => {
    const value = values[index] ?? null;
    const type = schema.typeOf(key.field) ?? 'text';
    ways.push(and([...equal, after(key, value, type)]));
    equal.push(equals(key.field, value, type));
  });
  return or(ways);
}

type Type = NonNullable<ReturnType<Schema['typeOf']>>;

function after({ field, descending }: SortKey, value: KeyValue, type: Type): Filter {
  if (value === null) return FALSE;
  const missing = not({ kind: 'exists', field });
  return or([missing, beyond(field, descending, value, type)]);
}

/** Greater than the value, or less when descending. */
function beyond(field: string, descending: boolean, value: string | number | bigint, type: Type): Filter {
  switch (type) {
    case 'text': {
      const bound = { value: String(value), inclusive: false };
      return descending ? { kind: 'text-range', field, high: bound } : { kind: 'text-range', field, low: bound };
    }
    case 'address': {
      const address = addressOf(value);
      return descending
        ? { kind: 'address-range', field, high: address - 1n }
        : { kind: 'address-range', field, low: address + 1n };
    }
    case 'integer':
    case 'date': {
      const kind = type === 'date' ? 'date-range' : 'integer-range';
      const number = BigInt(value);
      return descending ? { kind, field, high: number - 1n } : { kind, field, low: number + 1n };
    }
  }
}

function equals(field: string, value: KeyValue, type: Type): Filter {
  if (value === null) return not({ kind: 'exists', field });
  switch (type) {
    case 'text':
      return { kind: 'text-in', field, values: [String(value)] };
    case 'address':
      return { kind: 'address-range', field, low: addressOf(value), high: addressOf(value) };
    case 'integer':
      return { kind: 'integer-in', field, values: [BigInt(value)] };
    case 'date':
      return { kind: 'date-range', field, low: BigInt(value), high: BigInt(value) };
  }
}

function addressOf(value: string | number | bigint): bigint {
  const address = parseAddress(String(value));
  if (address === undefined) throw new TypeError(`${value} is no address`);
  return address;
}
