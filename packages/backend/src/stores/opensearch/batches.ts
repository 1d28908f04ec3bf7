/** Rows on their way out: bodies of requests, made when there is room for one more, and made again for rows that have to go once more. */
import type { BulkBatch } from './bulk.ts';
import type { Output, Renderer } from './render.ts';

/** Below the limit of the smallest domains (10 MiB, Amazon OpenSearch Service Developer Guide, "Network limits"). */
export const MOST_BYTES = 4 * 1024 * 1024;
export const MOST_DOCUMENTS = 5000;

export interface RowBatch extends BulkBatch {
  /** Row numbers, by position. */
  readonly rows: readonly number[];
  /** Says that nothing holds a body of it any more. */
  release(): void;
}

/** Cuts rows into batches, in memory that goes from one to the next. */
export interface Batches {
  /** Rows 0 … `count` - 1 without those in `leftOut`. */
  of(renderer: Pick<Renderer, 'write'>, count: number, leftOut: ReadonlySet<number>): Generator<RowBatch>;
}

export function createBatches(): Batches {
  const free: Buffer[] = [];

  function* of(
    renderer: Pick<Renderer, 'write'>,
    count: number,
    leftOut: ReadonlySet<number>,
  ): Generator<RowBatch, void, undefined> {
    for (let next = 0; next < count; ) {
      const rows: number[] = [];
      const out: Output = { bytes: free.pop() ?? Buffer.allocUnsafeSlow(FIRST_BYTES), at: 0 };
      for (; next < count && rows.length < MOST_DOCUMENTS && out.at < MOST_BYTES; next++) {
        if (leftOut.has(next)) continue;
        renderer.write(out, next);
        rows.push(next);
      }
      const release = (): void => {
        // A giant's memory goes back.
        if (out.bytes.length <= 2 * MOST_BYTES) free.push(out.bytes);
      };
      if (rows.length > 0) yield toBatch(renderer, { rows, out, release });
    }
  }

  return { of };
}

/** A request of rows with short names. */
const FIRST_BYTES = 2 * 1024 * 1024;

interface Written extends Pick<RowBatch, 'rows' | 'release'> {
  readonly out: Output;
}

function toBatch(renderer: Pick<Renderer, 'write'>, { rows, out, release }: Written): RowBatch {
  return {
    rows,
    release,
    count: rows.length,
    body(positions) {
      if (positions === undefined) return out.bytes.subarray(0, out.at);
      const some: Output = { bytes: Buffer.allocUnsafe(positions.length * Math.ceil(out.at / rows.length)), at: 0 };
      for (const position of positions) renderer.write(some, rows[position]!);
      return some.bytes.subarray(0, some.at);
    },
  };
}
