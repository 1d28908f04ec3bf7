import type { FlowColumns } from './columns.ts';

/** Rows from which on the arrays of a column are worth keeping: those of a rare format stay small. */
const WORTH_IT = 65_536;

/**
 * Arrays of codes of rows that are written, for the next rows. They are most of the memory of a load; left to the garbage collector,
 * which hardly sees what lies outside its heap, those of two or three parts would wait beside those in use.
 */
export class SpareArrays {
  private arrays: Uint32Array<ArrayBuffer>[] = [];

  /** Nothing may use the arrays of these columns any more. */
  give({ columns, lines }: FlowColumns): void {
    for (const array of [lines, ...columns.map(({ codes }) => codes)])
      if (array.length >= WORTH_IT && array.buffer instanceof ArrayBuffer)
        this.arrays.push(array as Uint32Array<ArrayBuffer>);
  }

  /** An array of `length` numbers or more, with anything in it. */
  take(length: number): Uint32Array<ArrayBuffer> {
    const place = length < WORTH_IT ? -1 : this.arrays.findLastIndex((array) => array.length >= length);
    return place < 0 ? new Uint32Array(length) : this.arrays.splice(place, 1)[0]!;
  }

  /** Lets go of all. */
  clear(): void {
    this.arrays = [];
  }
}
