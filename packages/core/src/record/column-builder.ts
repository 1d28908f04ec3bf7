import type { BadLineReason, FlowColumn } from './columns.ts';
import type { Batch } from './readers.ts';

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

export const BLANK = 0x20;
export const LF = 0x0a;
export const CR = 0x0d;
export const DASH = 0x2d;

/**
 * A column in the making. `read` is the straight path of ordinary lines; what it does not know at once goes through `check`, which
 * decides and explains, and `put`.
 */
export interface ColumnBuilder {
  readonly name: string;
  /**
   * Reads the value of each line of the batch and stores its code; stops at the first that needs a closer look, and returns how many
   * lines it has read (see Readers).
   */
  readonly read: (batch: Batch) => number;
  /** Forgets what `read` did for the lines of the same batch from number `kept` on: a dictionary must not keep their values. */
  readonly undo: (batch: Batch, kept: number) => void;
  /** Undefined when `source[start .. end)`, not empty and valid UTF-8, is a value of this field. */
  readonly check: (source: Source, start: number, end: number) => Fault | undefined;
  /** Stores a value that `check` has passed. */
  readonly put: (source: Source, start: number, end: number, row: number) => void;
  /** Goes on in another array, with anything in it, to which the codes of the first `rows` rows move. */
  readonly grow: (codes: Uint32Array<ArrayBuffer>, rows: number) => void;
  /** The finished column of `rows` rows; the builder must not be used afterwards. */
  readonly take: (rows: number) => FlowColumn;
  /** Bytes held besides the codes. */
  readonly memory: () => number;
}

/** A text column that also tells which rows have one of two words that decide something. */
export interface TextColumnBuilder extends ColumnBuilder {
  /** Place (0 or 1) of the row's value among the watched words, -1 for any other. */
  readonly watched: (row: number) => number;
  /** How many of the rows `from` … `to` have each of the watched words. */
  readonly countWatched: (from: number, to: number) => [number, number];
}

/** The size a dictionary had before any row from `batch.row + kept` on: entries stand in the order of first appearance. */
export function sizeAt(codes: Uint32Array, batch: Batch, kept: number, sizeBefore: number): number {
  let size = sizeBefore;
  for (let row = batch.row; row < batch.row + kept; row++) size = Math.max(size, codes[row]!);
  return size;
}

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
