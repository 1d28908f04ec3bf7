/** What the file writer takes: columns whose rows are already codes of a dictionary. */

export type ColumnType = 'text' | 'boolean' | 'int32' | 'uint32' | 'int64' | 'uint64';

/** Byte strings back to back: value i is `bytes[offsets[i] .. offsets[i + 1]]`, UTF-8. */
export interface TextValues {
  readonly type: 'text';
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** Whole numbers below 2^32 (`int32`: below 2^31). */
export interface NarrowValues {
  readonly type: 'int32' | 'uint32';
  readonly size: number;
  readonly values: Uint32Array;
}

/** value = high * 2^32 + low (`int64`: below 2^63). */
export interface WideValues {
  readonly type: 'int64' | 'uint64';
  readonly size: number;
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

export type NumberValues = NarrowValues | WideValues;
export type Values = TextValues | NumberValues;

interface ColumnBase {
  readonly name: string;
}

/** One code a row: 0 = null, k = value k - 1. Columns that share the very same array share the work on it. */
export interface CodedColumn extends ColumnBase {
  readonly kind: 'codes';
  readonly values: Values;
  readonly codes: Uint32Array;
  /** What each code becomes, where the codes are those of another column. */
  readonly rename?: Uint32Array;
  /** How often each code, renamed, occurs (`countCodes`); every value must. */
  readonly counts: Uint32Array;
}

/** Rows that stay equal for long: each run is a code as above (never 0) and how many rows have it. */
export interface RunColumn extends ColumnBase {
  readonly kind: 'runs';
  readonly values: Values;
  readonly runs: readonly { readonly code: number; readonly count: number }[];
}

/** Numbers that mostly grow by one, without nulls: `int64` in the file. */
export interface CountingColumn extends ColumnBase {
  readonly kind: 'counting';
  readonly values: Uint32Array;
}

/** True and false, without nulls. */
export interface BooleanColumn extends ColumnBase {
  readonly kind: 'boolean';
  readonly values: readonly boolean[];
}

/** Nothing but nulls. */
export interface NullColumn extends ColumnBase {
  readonly kind: 'null';
  readonly type: ColumnType;
}

export type Column = CodedColumn | RunColumn | CountingColumn | BooleanColumn | NullColumn;

export function columnType(column: Column): ColumnType {
  switch (column.kind) {
    case 'codes':
    case 'runs':
      return column.values.type;
    case 'counting':
      return 'int64';
    case 'boolean':
      return 'boolean';
    case 'null':
      return column.type;
  }
}

/** Dictionaries up to this size are counted in four tables: with one, each increment of a frequent code waits for the last one. */
const FEW = 4096;

/** How often each code 0 … `size` occurs in the first `rows` rows. */
export function countCodes(codes: Uint32Array, rows: number, size: number): Uint32Array {
  const counts = new Uint32Array(size + 1);
  let i = 0;
  if (size <= FEW) {
    const second = new Uint32Array(size + 1);
    const third = new Uint32Array(size + 1);
    const fourth = new Uint32Array(size + 1);
    for (; i + 3 < rows; i += 4) {
      counts[codes[i]!]!++;
      second[codes[i + 1]!]!++;
      third[codes[i + 2]!]!++;
      fourth[codes[i + 3]!]!++;
    }
    for (let code = 0; code <= size; code++) counts[code]! += second[code]! + third[code]! + fourth[code]!;
  }
  for (; i < rows; i++) counts[codes[i]!]!++;
  return counts;
}
