/** Rows that did not become documents: they are counted off, and the refused ones are kept as bad lines. */
import type { BadLine, BadLineReason } from '@thalweg/core/record';
import type { LeftOutRows } from '../store.ts';
import type { RowDocument } from './render.ts';

export interface Refused<Item> {
  readonly item: Item;
  /** In the engine's words. */
  readonly reason: string;
}

/** By object and reason. */
export function leftOutOf(repeated: readonly RowDocument[], refused: readonly Refused<RowDocument>[]): LeftOutRows[] {
  return [
    ...repeated.map((document) => toLeftOut(document, 'repeated')),
    ...refused.map(({ item, reason }) => toLeftOut(item, reasonOf(reason))),
  ];
}

function toLeftOut({ object, source }: RowDocument, reason: LeftOutRows['reason']): LeftOutRows {
  const status = (JSON.parse(source) as { log_status?: string }).log_status;
  const noData = status === 'NODATA' ? 1 : 0;
  const skipData = status === 'SKIPDATA' ? 1 : 0;
  return { object, records: 1 - noData - skipData, noData, skipData, reason };
}

/** Lucene keeps no text beyond 32,766 bytes whole ("immense term"), and the date type ends long before 2^63 seconds. */
function reasonOf(told: string): BadLineReason {
  return /immense term/i.test(told) ? 'too-long' : 'out-of-range';
}

const MOST_TEXT = 64 * 1024;

export function refusedLines(refused: readonly Refused<RowDocument>[]): BadLine[] {
  return refused.map(({ item: { object, source }, reason }) => ({
    object,
    line: (JSON.parse(source) as { _line: number })._line,
    reason: reasonOf(reason),
    field: undefined,
    message: `the cluster does not take it: ${reason}`,
    text: source.slice(0, MOST_TEXT),
    cut: source.length > MOST_TEXT,
  }));
}
