import type { Field } from '../fields/index.ts';
import { createAddressColumn } from './address-column.ts';
import type { ColumnBuilder, TextColumnBuilder } from './column-builder.ts';
import type { FlowColumns, ObjectRun } from './columns.ts';
import type { LineFormat } from './format.ts';
import { GATEWAY_RESOURCE_TYPES } from './format.ts';
import { createInt32Column, createInt64Column } from './number-columns.ts';
import { SpareArrays } from './spare-arrays.ts';
import { createTagColumn, createTextColumn } from './text-column.ts';

/** What log-status says of a line: where it is counted. `records`: every value but the two, and formats without the field. */
export type LineStatus = 'records' | 'noData' | 'skipData';

const FIRST_CAPACITY = 256;
/** Room beyond the rows is never touched, so it costs address space only. */
const GROWTH = 4;

/** Where rows come from. */
export interface Origin {
  readonly object: number;
  readonly line: number;
  /** What each further row adds to `line`. */
  readonly step: number;
}

/** Rows of one format in the making. */
export interface RowBuilder {
  readonly format: LineFormat;
  readonly columns: readonly ColumnBuilder[];
  /** True when every value of the format is text, so that a header line would pass for a record. */
  readonly allText: boolean;
  /** True when the first value is text, for which the time before an exported line would pass. */
  readonly textFirst: boolean;
  readonly rows: number;
  readonly memory: number;
  /** Makes the next `count` rows writable and returns the number of the first. */
  readonly reserve: (count: number) => number;
  /** Keeps the row that the columns hold, and says what its log-status is. */
  readonly keep: (object: number, line: number) => LineStatus;
  /** The same for `count` rows, whose lines are `line`, `line + step`, …; adds what they are to `counts`. */
  readonly keepAll: (origin: Origin, count: number, counts: Record<LineStatus, number>) => void;
  /** How many of the next `count` rows have, or have not, a second value that is one of a Transit Gateway line, up to the first other. */
  readonly leadingGatewayRows: (count: number, wanted: boolean) => number;
  /** The finished columns; the builder must not be used afterwards. */
  readonly take: () => FlowColumns;
}

/** `spares`: where arrays for the codes come from. */
export function createRowBuilder(format: LineFormat, spares = new SpareArrays()): RowBuilder {
  let status: TextColumnBuilder | undefined;
  let second: TextColumnBuilder | undefined;
  const columns = format.names.map((name, place): ColumnBuilder => {
    const field = format.fields[place];
    if (field?.name === 'log_status') {
      status = createTextColumn(name, field, ['NODATA', 'SKIPDATA']);
      return status;
    }
    if (place === 1 && isText(field) && field?.kind !== 'tag') {
      second = createTextColumn(name, field, GATEWAY_RESOURCE_TYPES);
      return second;
    }
    return createColumn(name, field);
  });
  const statusColumn = status;
  const secondColumn = second;

  let rows = 0;
  let capacity = 0;
  let lines = new Uint32Array(0);
  const objects: ObjectRun[] = [];
  let object = -1;

  function widen(needed: number): void {
    const wanted = Math.max(FIRST_CAPACITY, needed, capacity * GROWTH);
    const wider = spares.take(wanted);
    wider.set(lines.subarray(0, rows));
    lines = wider;
    capacity = lines.length;
    for (const column of columns) {
      const codes = spares.take(wanted);
      column.grow(codes, rows);
      capacity = Math.min(capacity, codes.length);
    }
  }

  function begin(of: number): void {
    if (of === object) return;
    objects.push({ object: of, from: rows });
    object = of;
  }

  return {
    format,
    columns,
    allText: format.fields.every(isText),
    textFirst: isText(format.fields[0]),
    get rows() {
      return rows;
    },
    get memory() {
      return columns.reduce((sum, column) => sum + column.memory(), 4 * rows * (columns.length + 1));
    },
    reserve(count) {
      if (rows + count > capacity) widen(rows + count);
      return rows;
    },
    keep(of, line) {
      begin(of);
      lines[rows] = line;
      const watched = statusColumn === undefined ? -1 : statusColumn.watched(rows);
      rows++;
      return watched < 0 ? 'records' : watched === 0 ? 'noData' : 'skipData';
    },
    keepAll({ object: of, line, step }, count, counts) {
      begin(of);
      numberLines(lines, { from: rows, to: rows + count }, { line, step });
      const [noData, skipData] = statusColumn?.countWatched(rows, rows + count) ?? [0, 0];
      counts.noData += noData;
      counts.skipData += skipData;
      counts.records += count - noData - skipData;
      rows += count;
    },
    leadingGatewayRows(count, wanted) {
      let leading = 0;
      while (leading < count && (secondColumn !== undefined && secondColumn.watched(rows + leading) >= 0) === wanted)
        leading++;
      return leading;
    },
    take: () => ({ rows, columns: columns.map((column) => column.take(rows)), lines, objects }),
  };
}

function numberLines(
  lines: Uint32Array,
  { from, to }: { readonly from: number; readonly to: number },
  { line, step }: { readonly line: number; readonly step: number },
): void {
  for (let row = from, number = line; row < to; row++, number += step) lines[row] = number;
}

function isText(field: Field | undefined): boolean {
  return field === undefined || (field.parquet === 'string' && field.kind !== 'ip');
}

function createColumn(name: string, field: Field | undefined): ColumnBuilder {
  if (field === undefined) return createTextColumn(name, field);
  if (field.kind === 'ip') return createAddressColumn(name, field);
  if (field.kind === 'tag') return createTagColumn(name, field);
  if (field.parquet === 'int32') return createInt32Column(name, field);
  if (field.parquet === 'int64') return createInt64Column(name, field);
  return createTextColumn(name, field);
}
