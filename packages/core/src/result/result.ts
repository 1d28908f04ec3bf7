/** What a query gives, whatever engine ran it. */

/** Integers of 64 bits are bigint when they do not fit a number exactly; a missing value is null. */
export type Value = string | number | bigint | null;

export type Row = Readonly<Record<string, Value>>;

/** Some rows of an answer, in order; values stand in the order of `columns`. */
export interface RowBatch {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** A group of a top-N answer; `values` in the order of the fields asked for. */
export interface TopGroup {
  readonly values: readonly Value[];
  readonly measure: bigint;
}

export interface Top {
  readonly fields: readonly string[];
  readonly groups: readonly TopGroup[];
  /** Sum of the measure over all rows (for distinct: the distinct count over all rows). */
  readonly total: bigint;
  /** Measure and number of the groups beyond the limit; for distinct `measure` is the total minus nothing: undefined. */
  readonly other: { readonly groups: number; readonly measure: bigint | undefined };
  /** Set when a figure is only about right, or a group may be missing: a cluster adds up in doubles, and ranks shard by shard. */
  readonly approximate?: true;
}

export interface HistogramBucket {
  /** Epoch seconds of its beginning. */
  readonly start: number;
  /** One measure a series, in the order of `series`. */
  readonly measures: readonly bigint[];
}

export interface Histogram {
  /** Seconds. */
  readonly interval: number;
  /** Values of the break-down field, largest first; null = missing; undefined = all others; one entry `''` without break-down. */
  readonly series: readonly (Value | undefined)[];
  /** Every bucket from first to last, empty ones included. */
  readonly buckets: readonly HistogramBucket[];
  /** As in `Top`. */
  readonly approximate?: true;
}
