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

/** How often each code 0 … `size` occurs in the rows `from` … `to`. */
export function countCodes(
  codes: Uint32Array,
  { from, to, size }: { readonly from: number; readonly to: number; readonly size: number },
): Uint32Array {
  const counts = new Uint32Array(size + 1);
  if (size > FEW) tally(counts, codes, from, to);
  else {
    const tables = [counts, new Uint32Array(size + 1), new Uint32Array(size + 1), new Uint32Array(size + 1)] as const;
    const whole = to - ((to - from) & 3);
    tallyByFours(tables, codes, from, whole);
    tally(counts, codes, whole, to);
    for (const table of tables.slice(1)) addUp(counts, table);
  }
  return counts;
}

function tally(counts: Uint32Array, codes: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) counts[codes[i]!]!++;
}

function tallyByFours(
  [first, second, third, fourth]: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array],
  codes: Uint32Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i += 4) {
    first[codes[i]!]!++;
    second[codes[i + 1]!]!++;
    third[codes[i + 2]!]!++;
    fourth[codes[i + 3]!]!++;
  }
}

function addUp(counts: Uint32Array, more: Uint32Array): void {
  for (let code = 0; code < counts.length; code++) counts[code]! += more[code]!;
}
