/** Who was seen when: what the catalogue keeps of a part's rows besides the rows themselves. */
import type { FlowColumn, FlowColumns, Int64Column, TextColumn } from '@thalweg/core/record';
import type { CoverageSpan, PartShare } from '../store.ts';
import { int64Column, numbersByCode } from './columns.ts';

const STATUSES = ['OK', 'NODATA', 'SKIPDATA'] as const;
const decoder = new TextDecoder();

/** Index into STATUSES by code of log_status: this text alone, in exact case, decides; whatever else is a flow. */
function statusByCode(column: TextColumn | undefined): Uint8Array {
  const statuses = new Uint8Array((column?.size ?? 0) + 1);
  for (let entry = 0; entry < (column?.size ?? 0); entry++) {
    const status = textOf(column!, entry);
    statuses[entry + 1] = status === 'NODATA' ? 1 : status === 'SKIPDATA' ? 2 : 0;
  }
  return statuses;
}

function textColumn(columns: readonly FlowColumn[], name: string): TextColumn | undefined {
  const column = columns.find((candidate) => candidate.name === name);
  return column?.type === 'text' ? column : undefined;
}

function textOf({ entries }: TextColumn, entry: number): string {
  return decoder.decode(entries.bytes.subarray(entries.offsets[entry], entries.offsets[entry + 1]));
}

/** What each object has among the rows. */
export function sharesOf(columns: FlowColumns): PartShare[] {
  const status = textColumn(columns.columns, 'log_status');
  const statuses = statusByCode(status);
  const allFlows = statuses.every((value) => value === 0);
  const shares = new Map<number, { records: number; noData: number; skipData: number }>();
  columns.objects.forEach(({ object, from }, index) => {
    const to = columns.objects[index + 1]?.from ?? columns.rows;
    const share = shares.get(object) ?? { records: 0, noData: 0, skipData: 0 };
    shares.set(object, share);
    if (status === undefined || allFlows) {
      share.records += to - from;
      return;
    }
    const counts = [0, 0, 0];
    for (let row = from; row < to; row++) counts[statuses[status.codes[row]!]!]!++;
    share.records += counts[0]!;
    share.noData += counts[1]!;
    share.skipData += counts[2]!;
  });
  return [...shares].map(([object, share]) => ({ object, ...share, quarantined: 0 }));
}

/** Spans that are this close (seconds) count as one. */
const TOUCHING = 1;
/** Seconds of the shortest window that records are aggregated in. */
const WINDOW = 60;
/** More spans than this over a part are thinned out by closing their shortest gaps, so that the catalogue stays small. */
const MOST_SPANS = 20_000;

/**
 * Merged intervals [start, end] of each interface and status, in no particular order; a row without interface or start gives none,
 * one without a (sensible) end counts as its start second.
 */
export function coverageOf(columns: FlowColumns): CoverageSpan[] {
  const interfaces = textColumn(columns.columns, 'interface_id');
  const start = int64Column(columns.columns, 'start');
  if (interfaces === undefined || start === undefined) return [];
  const groups = collectIntervals(columns, interfaces, start);
  for (let gap = TOUCHING; ; gap *= 2) {
    let spans = 0;
    for (const [group, intervals] of groups) {
      // Between records a gap without a window in it means nothing; lines without flows come in whole windows.
      const merged = mergeIntervals(intervals, gap < WINDOW && group % STATUSES.length > 0 ? TOUCHING : gap);
      groups.set(group, merged);
      spans += merged.length / 2;
    }
    if (spans <= Math.max(MOST_SPANS, groups.size)) break;
  }
  return [...groups].flatMap(([group, intervals]) => {
    const interfaceId = textOf(interfaces, Math.floor(group / STATUSES.length) - 1);
    const status = STATUSES[group % STATUSES.length]!;
    return intervals.flatMap((from, index) =>
      index % 2 === 0 ? [{ interfaceId, status, start: from, end: intervals[index + 1]! }] : [],
    );
  });
}

/** Intervals as [from, to, from, to, …] by group (interface code * 3 + status), adjoining ones already joined where rows come in order. */
function collectIntervals(
  { columns, rows }: FlowColumns,
  interfaces: TextColumn,
  start: Int64Column,
): Map<number, number[]> {
  const status = textColumn(columns, 'log_status');
  const end = int64Column(columns, 'end');
  const statuses = statusByCode(status);
  const starts = numbersByCode(start);
  const ends = end === undefined ? undefined : numbersByCode(end);
  // A format without the column: every row has the same status, or ends in the second it starts.
  const { codes: interfaceCodes } = interfaces;
  const { codes: startCodes } = start;
  const statusCodes = status?.codes ?? new Uint32Array(rows);
  const endCodes = end?.codes ?? new Uint32Array(rows);
  const groups = (interfaces.size + 1) * STATUSES.length;
  const froms = new Float64Array(groups).fill(Number.NaN);
  const tos = new Float64Array(groups);
  const closed = new Map<number, number[]>();
  const close = (group: number) => {
    const list = closed.get(group);
    if (list === undefined) closed.set(group, [froms[group]!, tos[group]!]);
    else list.push(froms[group]!, tos[group]!);
  };
  for (let row = 0; row < rows; row++) {
    const code = interfaceCodes[row]!;
    const from = starts[startCodes[row]!]!;
    const group = code * STATUSES.length + statuses[statusCodes[row]!]!;
    const until = ends === undefined ? from : ends[endCodes[row]!]!;
    const to = until >= from ? until : from;
    const openFrom = froms[group]!;
    const openTo = tos[group]!;
    // Nearly every row lies within what is open; comparisons with NaN are false.
    if (from >= openFrom && to <= openTo) continue;
    if (code === 0 || Number.isNaN(from)) continue;
    if (from <= openTo + TOUCHING && to >= openFrom - TOUCHING) {
      froms[group] = Math.min(from, openFrom);
      tos[group] = Math.max(to, openTo);
      continue;
    }
    if (!Number.isNaN(openFrom)) close(group);
    froms[group] = from;
    tos[group] = to;
  }
  for (let group = 0; group < groups; group++) if (!Number.isNaN(froms[group]!)) close(group);
  return closed;
}

function mergeIntervals(intervals: readonly number[], gap: number): number[] {
  const order: number[] = [];
  for (let i = 0; i < intervals.length; i += 2) order.push(i);
  order.sort((a, b) => intervals[a]! - intervals[b]!);
  const out: number[] = [];
  for (const i of order) {
    const from = intervals[i]!;
    const to = intervals[i + 1]!;
    const last = out.length - 1;
    if (last > 0 && from <= out[last]! + gap) out[last] = Math.max(out[last]!, to);
    else out.push(from, to);
  }
  return out;
}
