import type { BadLineReason, FlowColumn } from './columns.ts';

/** What is wrong with one value. `message` is what follows the field's name in the sentence. */
export interface Fault {
  readonly reason: BadLineReason;
  readonly message: string;
}

/** Bytes of text, and the same bytes to be read in words. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Bytes that must follow a line on the straight path, so that words can be read without looking where the text ends. */
export const MARGIN = 8;

/**
 * A column in the making. `read` is the straight path of ordinary lines; what it does not know at once goes through `check`, which
 * decides and explains, and `put`.
 */
export interface ColumnBuilder {
  readonly name: string;
  /**
   * Reads the value that begins at `at`, stores its code for `row`, and returns the position behind it; -1 (and nothing stored) for
   * anything that needs a closer look. From `at` on there must be a line feed, and MARGIN bytes behind it.
   */
  readonly read: (source: Source, at: number, row: number) => number;
  /** Undefined when `source[start .. end)`, not empty and valid UTF-8, is a value of this field. */
  readonly check: (source: Source, start: number, end: number) => Fault | undefined;
  /** Stores a value that `check` has passed. */
  readonly put: (source: Source, start: number, end: number, row: number) => void;
  /** Forgets what `read` or `put` did for `row`, the newest row: a dictionary must not keep the values of a bad line. */
  readonly undo: (row: number) => void;
  /** Makes room for `capacity` rows. */
  readonly grow: (capacity: number) => void;
  /** The finished column of `rows` rows; the builder must not be used afterwards. */
  readonly take: (rows: number) => FlowColumn;
  /** Bytes held besides the codes. */
  readonly memory: () => number;
}

/** A text column that also tells, row by row, whether its value is one of two that decide something. */
export interface TextColumnBuilder extends ColumnBuilder {
  /** Place (0 or 1) of the row's value among the watched words, -1 for any other. */
  readonly watched: (row: number) => number;
}

/** `codes`, in an array of `capacity`. */
export function widened(codes: Uint32Array, capacity: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(capacity);
  wider.set(codes);
  return wider;
}

export const DASH = 0x2d;

/** `-`, `None` and `null` stand for a missing value (the latter two in what other tools made of Parquet files). */
export function isMissing(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 1) return bytes[start] === DASH;
  return isMissingWord(bytes, start, end);
}

/** `None` or `null`, in this case only. */
export function isMissingWord(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 4) return false;
  const word = ((bytes[start]! << 24) | (bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!) >>> 0;
  return word === 0x4e6f6e65 || word === 0x6e756c6c;
}
