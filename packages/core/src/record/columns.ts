/**
 * FlowColumns: what the parser makes of log lines, and what a store writes.
 *
 * Every column is a dictionary: a row holds a code, the dictionary holds each distinct value once. The parser finds the code
 * while it reads the bytes, so no value is ever looked up twice and no JavaScript string is made for a row. Code 0 means
 * missing; code k stands for dictionary entry k - 1. Entries stand in the order of first appearance.
 */
import type { Field } from '../fields/index.ts';

/** Distinct byte strings, back to back: entry i is `bytes[offsets[i] .. offsets[i + 1]]`, UTF-8. */
export interface TextEntries {
  readonly bytes: Uint8Array;
  /** `size + 1` offsets into `bytes` (the array may be longer). */
  readonly offsets: Uint32Array;
}

interface ColumnBase {
  /** Underscore name; unknown names keep theirs. */
  readonly name: string;
  /** Catalogue row; undefined for a name AWS has not published. */
  readonly field: Field | undefined;
  /** One code a row: 0 = missing, k = dictionary entry k - 1. May be longer than the number of rows. */
  readonly codes: Uint32Array;
  /** Number of dictionary entries. */
  readonly size: number;
}

export interface TextColumn extends ColumnBase {
  readonly type: 'text';
  readonly entries: TextEntries;
}

/** Catalogue type int32: ports, protocol, flags, small enumerations. */
export interface Int32Column extends ColumnBase {
  readonly type: 'int32';
  readonly values: Uint32Array;
}

/** Catalogue type int64, 0 … 2^63 - 1: value = high * 2^32 + low. */
export interface Int64Column extends ColumnBase {
  readonly type: 'int64';
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Addresses: the text as logged, and the number it stands for. Two spellings of one address are two entries. */
export interface AddressColumn extends ColumnBase {
  readonly type: 'address';
  readonly entries: TextEntries;
  /** 4 words an entry, most significant first; IPv4 stands at ::ffff:0:0/96, so an IPv4 entry is [0, 0, 0xffff, v4]. */
  readonly words: Uint32Array;
}

export type FlowColumn = TextColumn | Int32Column | Int64Column | AddressColumn;

/** Rows `from` … (until the next run) come from object number `object` (the caller's numbering). */
export interface ObjectRun {
  readonly object: number;
  readonly from: number;
}

export interface FlowColumns {
  readonly rows: number;
  /** In the order of the format. */
  readonly columns: readonly FlowColumn[];
  /** `_line` of each row. May be longer than the number of rows. */
  readonly lines: Uint32Array;
  /** `_object` of each row, as runs in row order. */
  readonly objects: readonly ObjectRun[];
}

/** Why a line is no record. The codes are stable: they are stored, listed and counted. */
export type BadLineReason =
  | 'token-count'
  | 'bad-integer'
  | 'out-of-range'
  | 'bad-address'
  | 'truncated'
  | 'bad-json'
  | 'not-text'
  | 'too-long';

export interface BadLine {
  readonly object: number;
  readonly line: number;
  readonly reason: BadLineReason;
  /** One sentence for people: what was expected and what was found. */
  readonly message: string;
  /** Underscore name of the field at fault; undefined when the line as a whole is. */
  readonly field: string | undefined;
  /** The line as it came (at most 64 KiB of it). */
  readonly text: string;
  /** True when `text` was cut. */
  readonly cut: boolean;
}
