export { csvLine, guardedCsvLine } from './csv.ts';
export { foldHistogram, type HistogramCell, type HistogramSpan, placeCells, type ValueCell } from './fold-histogram.ts';
export { bucketCount, chooseInterval } from './interval.ts';
export type * from './result.ts';
