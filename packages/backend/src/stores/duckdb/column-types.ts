/** Columns of a part in DuckDB's types. */
import { fieldNamed } from '@thalweg/core/fields';

export type ColumnType = 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'UINTEGER' | 'UBIGINT';

/** The columns that hold an address as a number. Exactly `v4`, or `high` and `low`, are filled where `text` is. */
interface AddressColumns {
  readonly text: string;
  /** IPv4, and IPv6 below ::ffff:0:0/96, as UINTEGER. */
  readonly v4: string;
  /** The upper and lower 64 bits of every other address, as UBIGINT. */
  readonly high: string;
  readonly low: string;
}

export function addressColumns(field: string): AddressColumns {
  return { text: field, v4: `_${field}_v4`, high: `_${field}_hi`, low: `_${field}_lo` };
}

export function isAddress(field: string): boolean {
  return fieldNamed(field)?.kind === 'ip';
}

const number = /^_(?<field>.+)_(?<part>v4|hi|lo)$/;

/** The address field that a number column belongs to; any other column itself. */
export function baseColumn(column: string): string {
  const field = number.exec(column)?.groups?.['field'];
  return field !== undefined && isAddress(field) ? field : column;
}

/** Type of a column; a name without a catalogue row is text. */
export function columnType(column: string): ColumnType {
  if (column === '_line') return 'BIGINT';
  const field = baseColumn(column);
  if (field !== column) return column.endsWith('_v4') ? 'UINTEGER' : 'UBIGINT';
  switch (fieldNamed(field)?.parquet) {
    case 'int32':
      return 'INTEGER';
    case 'int64':
      return 'BIGINT';
    default:
      return 'VARCHAR';
  }
}
