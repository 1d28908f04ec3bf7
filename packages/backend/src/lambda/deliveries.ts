/** What became of the deliveries of an invocation, and what was counted. A delivery is what the source can deliver again. */
import type { LineCounts } from '@thalweg/core/record';
import type { MetricValues } from './metrics.ts';

export interface Deliveries {
  /** A delivery could not be done and has to come again. The first reason stays. */
  fail(delivery: number, reason: string): void;
  /** By number of the delivery. */
  readonly failed: ReadonlyMap<number, string>;
  count(values: MetricValues): void;
  countLines(counts: LineCounts): void;
  /** Start of a record, in epoch seconds. */
  sawStart(start: number): void;
  readonly counts: Readonly<MetricValues>;
  readonly lastStart: number | undefined;
}

export function createDeliveries(): Deliveries {
  const failed = new Map<number, string>();
  const counts: { -readonly [K in keyof MetricValues]: number } = {};
  let lastStart: number | undefined;
  const count = (values: MetricValues): void => {
    for (const [name, value] of Object.entries(values) as [keyof MetricValues, number][])
      counts[name] = (counts[name] ?? 0) + value;
  };
  return {
    failed,
    counts,
    count,
    fail(delivery, reason) {
      if (!failed.has(delivery)) failed.set(delivery, reason);
    },
    countLines({ lines, records, noData, skipData, bad }) {
      count({ Lines: lines, Records: records, NoData: noData, SkipData: skipData, BadLines: bad });
    },
    sawStart(start) {
      lastStart = Math.max(start, lastStart ?? start);
    },
    get lastStart() {
      return lastStart;
    },
  };
}
