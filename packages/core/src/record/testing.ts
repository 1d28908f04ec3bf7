/** What tests of this folder share: values out of columns, one parse of one text. */
import type { BadLine, FlowColumn, FlowColumns } from './columns.ts';
import type { ObjectSummary } from './object-tally.ts';
import { createParser, type ParserOptions } from './parser.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** `undefined` is missing; `_line` and `_object` are there too. */
export type TestRow = Record<string, string | bigint | number | undefined>;

/** The value of a row, read through its dictionary; undefined when it is missing. */
export function valueAt(column: FlowColumn, row: number): string | bigint | undefined {
  const code = column.codes[row]!;
  if (code === 0) return undefined;
  if (code > column.size) throw new Error(`${column.name}: code ${code} of ${column.size}`);
  const entry = code - 1;
  switch (column.type) {
    case 'int32':
      return BigInt(column.values[entry]!);
    case 'int64':
      return (BigInt(column.high[entry]!) << 32n) + BigInt(column.low[entry]!);
    case 'text':
    case 'address':
      return decodeUtf8(column.entries.bytes, column.entries.offsets[entry]!, column.entries.offsets[entry + 1]!);
  }
}

export function rowsOf(columns: FlowColumns): TestRow[] {
  return Array.from({ length: columns.rows }, (_, row) => {
    const values: TestRow = Object.fromEntries(columns.columns.map((column) => [column.name, valueAt(column, row)]));
    values['_line'] = columns.lines[row];
    values['_object'] = columns.objects.findLast((run) => run.from <= row)?.object;
    return values;
  });
}

export interface Parsed {
  readonly rows: TestRow[];
  readonly bad: BadLine[];
  readonly summary: ObjectSummary;
  readonly columns: FlowColumns[];
}

/** One text as object 1; the rows of all its formats, in the order of their lines. */
export function parseText(text: string | Uint8Array, options: ParserOptions = {}): Parsed {
  const parser = createParser(options);
  parser.begin(1);
  parser.lines(typeof text === 'string' ? encodeUtf8(text) : text);
  const summary = parser.end();
  const columns = parser.takeColumns();
  const rows = columns.flatMap(rowsOf).sort((a, b) => Number(a['_line']) - Number(b['_line']));
  return { rows, bad: parser.takeBadLines(), summary, columns };
}

/** Every entry of every dictionary is used and there once, and codes follow first appearance. */
export function checkDictionaries(columns: FlowColumns): void {
  for (const column of columns.columns) {
    let seen = 0;
    for (let row = 0; row < columns.rows; row++) {
      const code = column.codes[row]!;
      if (code > seen + 1) throw new Error(`${column.name}: code ${code} before ${seen + 1}`);
      if (code === seen + 1) seen++;
    }
    if (seen !== column.size) throw new Error(`${column.name}: ${column.size} entries, ${seen} used`);
    const distinct = new Set<unknown>();
    for (let row = 0; row < columns.rows; row++) distinct.add(valueAt(column, row));
    distinct.delete(undefined);
    if (distinct.size !== column.size) throw new Error(`${column.name}: an entry is there twice`);
  }
}
