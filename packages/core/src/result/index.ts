export { csvLine, guardedCsvLine } from './csv.ts';
export { foldHistogram, type HistogramCell, type HistogramSpan, placeCells, type ValueCell } from './fold-histogram.ts';
export { type Buckets, bucketCount, bucketOf, bucketOrigin, chooseInterval } from './interval.ts';
export type * from './result.ts';
