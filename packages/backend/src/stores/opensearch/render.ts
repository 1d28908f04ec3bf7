/** FlowColumns → documents as JSON text. A document is flat: AWS's names with underscores, `_object` and `_line`; what is missing is left out. */
import type { FlowColumn, FlowColumns } from '@thalweg/core/record';
import type { BulkItem } from './bulk.ts';
import { fragmentsOf, int64Of, writeInteger } from './fragments.ts';
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

export interface RenderOptions {
  readonly prefix: string;
  readonly placeOf: PlaceOf;
  /** Documents carry the number of their object as `_load`. */
  readonly load?: boolean;
  /** Whether rows of the object take the place of documents with their ids. */
  readonly replaces?: (object: number) => boolean;
}

/** Bytes that grow as they are written. */
export interface Output {
  bytes: Buffer;
  /** Where the next one goes. */
  at: number;
}

export interface Renderer {
  /** Writes a row as the two lines that a bulk request has of it: what to do, and the document. */
  write(out: Output, row: number): void;
  document(row: number): RowDocument;
}

/** One document for each row, in row order. */
export function renderRows(columns: FlowColumns, prefix: string, placeOf: PlaceOf): RowDocument[] {
  const { document } = createRenderer(columns, { prefix, placeOf });
  return Array.from({ length: columns.rows }, (_, row) => document(row));
}

/** The number of the line, and what stands between the parts of a row. */
const MOST_REST = 64;
const FIRST_BYTES = 4096;
const AFTER_ID = Buffer.from('"}}\n');
const [BRACE, LINE_FEED] = [0x7d, 0x0a];

/** Renders rows in any order; one after another is the fastest. */
export function createRenderer(columns: FlowColumns, options: RenderOptions): Renderer {
  const { prefix, placeOf, load = false, replaces } = options;
  const fragments = columns.columns.map(fragmentsOf);
  const codes = columns.columns.map((column) => column.codes);
  const longest = fragments.reduce((sum, fragment) => sum + fragment.longest, MOST_REST);
  const start = columns.columns.find((column) => column.name === 'start');
  const indices = start === undefined ? undefined : indicesOf(start, prefix);
  const without = flowIndex(prefix, undefined);
  const indexOf = (row: number): string => (indices === undefined ? without : indices[start!.codes[row]!]!);
  const scratch: Output = { bytes: Buffer.allocUnsafe(FIRST_BYTES), at: 0 };
  let run: Run = { object: -1, from: 0, to: 0 };
  let action = { index: '', object: Number.NaN, bytes: Buffer.alloc(0) };
  let head = { label: '', object: Number.NaN, bytes: Buffer.alloc(0) };

  function objectOf(row: number): number {
    if (row < run.from || row >= run.to) run = runAt(columns, row);
    return run.object;
  }

  function placeAt(row: number, object: number): RowPlace {
    const line = columns.lines[row]!;
    let nth = 0;
    while (row - nth > run.from && columns.lines[row - nth - 1] === line) nth++;
    return placeOf(object, line, nth);
  }

  /** The document up to the number of its line. */
  function headOf(label: string, object: number): Buffer {
    if (label !== head.label || object !== head.object) {
      const own = load ? `"_load":${object},` : '';
      head = { label, object, bytes: Buffer.from(`{${own}"_object":${JSON.stringify(label)},"_line":`) };
    }
    return head.bytes;
  }

  /** What to do, up to the id. */
  function actionOf(index: string, object: number): Buffer {
    if (index !== action.index || object !== action.object) {
      const kind = replaces?.(object) ? 'index' : 'create';
      action = { index, object, bytes: Buffer.from(`{"${kind}":{"_index":${JSON.stringify(index)},"_id":"`) };
    }
    return action.bytes;
  }

  function writeSource(out: Output, row: number, { label, line }: RowPlace, object: number): void {
    const beginning = headOf(label, object);
    makeRoom(out, beginning.length + longest);
    const { bytes } = out;
    bytes.set(beginning, out.at);
    let at = writeInteger(bytes, out.at + beginning.length, line);
    for (let i = 0; i < fragments.length; i++) {
      const { bytes: pieces, offsets } = fragments[i]!;
      const code = codes[i]![row]!;
      const to = offsets[code + 1]!;
      for (let place = offsets[code]!; place < to; place++) bytes[at++] = pieces[place]!;
    }
    bytes[at++] = BRACE;
    out.at = at;
  }

  return {
    write(out, row) {
      const object = objectOf(row);
      const place = placeAt(row, object);
      const beginning = actionOf(indexOf(row), object);
      makeRoom(out, beginning.length + place.id.length + MOST_REST);
      out.bytes.set(beginning, out.at);
      out.at += beginning.length;
      out.at += out.bytes.write(place.id, out.at, 'latin1');
      out.bytes.set(AFTER_ID, out.at);
      out.at += AFTER_ID.length;
      writeSource(out, row, place, object);
      out.bytes[out.at++] = LINE_FEED;
    },
    document(row) {
      const object = objectOf(row);
      const place = placeAt(row, object);
      scratch.at = 0;
      writeSource(scratch, row, place, object);
      const source = scratch.bytes.toString('utf8', 0, scratch.at);
      return { object, index: indexOf(row), id: place.id, source, ...(replaces && { replaces: replaces(object) }) };
    },
  };
}

interface Run {
  readonly object: number;
  readonly from: number;
  readonly to: number;
}

/** The rows of one object around a row. */
function runAt({ objects, rows }: FlowColumns, row: number): Run {
  let [low, high] = [0, objects.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (objects[middle]!.from <= row) low = middle;
    else high = middle - 1;
  }
  return { ...objects[low]!, to: objects[low + 1]?.from ?? rows };
}

function makeRoom(out: Output, most: number): void {
  if (out.at + most <= out.bytes.length) return;
  const bytes = Buffer.allocUnsafeSlow(Math.max(out.bytes.length * 2, out.at + most));
  out.bytes.copy(bytes, 0, 0, out.at);
  out.bytes = bytes;
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
