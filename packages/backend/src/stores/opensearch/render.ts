/** FlowColumns → documents as JSON text. A document is flat: AWS's names with underscores, `_object` and `_line`; what is missing is left out. */
import type { FlowColumn, FlowColumns, TextEntries } from '@thalweg/core/record';
import type { BulkItem } from './bulk.ts';
import { flowIndex } from './indices.ts';

/** What a row is known by. */
export interface RowPlace {
  /** Label of its object. */
  readonly label: string;
  readonly line: number;
  readonly id: string;
}

/** `nth`: how many rows directly before this one have the same object and line. */
export type PlaceOf = (object: number, line: number, nth: number) => RowPlace;

/** A document, and the number of the object it came from. */
export interface RowDocument extends BulkItem {
  readonly object: number;
}

/** One document for each row, in row order. */
export function renderRows(columns: FlowColumns, prefix: string, placeOf: PlaceOf): RowDocument[] {
  const fragments = columns.columns.map(fragmentsOf);
  const codes = columns.columns.map((column) => column.codes);
  const start = columns.columns.find((column) => column.name === 'start');
  const indices = start === undefined ? undefined : indicesOf(start, prefix);
  const without = flowIndex(prefix, undefined);
  const documents: RowDocument[] = new Array(columns.rows);
  let run = -1;
  let nextRun = columns.objects[0]?.from ?? columns.rows;
  let object = -1;
  let line = -1;
  let nth = 0;
  let labelText = '';
  let label: string | undefined;
  for (let row = 0; row < columns.rows; row++) {
    if (row === nextRun) {
      run++;
      object = columns.objects[run]!.object;
      nextRun = columns.objects[run + 1]?.from ?? columns.rows;
      line = -1;
    }
    nth = columns.lines[row] === line ? nth + 1 : 0;
    line = columns.lines[row]!;
    const place = placeOf(object, line, nth);
    if (place.label !== label) {
      label = place.label;
      labelText = `{"_object":${JSON.stringify(label)},"_line":`;
    }
    let source = labelText + place.line;
    for (let i = 0; i < fragments.length; i++) source += fragments[i]![codes[i]![row]!]!;
    const index = indices === undefined ? without : indices[start!.codes[row]!]!;
    documents[row] = { object, index, id: place.id, source: `${source}}` };
  }
  return documents;
}

/** `,"name":value` for each code of a column; nothing for code 0. */
function fragmentsOf(column: FlowColumn): string[] {
  const name = `,${JSON.stringify(column.name)}:`;
  const fragments = [''];
  for (let entry = 0; entry < column.size; entry++) fragments.push(name + jsonOf(column, entry));
  return fragments;
}

function jsonOf(column: FlowColumn, entry: number): string {
  switch (column.type) {
    case 'int32':
      return String(column.values[entry]);
    case 'int64':
      return String(int64Of(column.low[entry]!, column.high[entry]!));
    case 'text':
    case 'address':
      return JSON.stringify(textOf(column.entries, entry));
  }
}

function int64Of(low: number, high: number): number | bigint {
  return high < 1 << 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) + BigInt(low);
}

function textOf({ bytes, offsets }: TextEntries, entry: number): string {
  const from = offsets[entry]!;
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, offsets[entry + 1]! - from).toString('utf8');
}

/** The index for each code of `start`. */
function indicesOf(start: FlowColumn, prefix: string): string[] {
  const names = [flowIndex(prefix, undefined)];
  for (let entry = 0; entry < start.size; entry++) {
    if (start.type !== 'int64') throw new Error('start is no integer column');
    names.push(flowIndex(prefix, Number(int64Of(start.low[entry]!, start.high[entry]!))));
  }
  return names;
}
