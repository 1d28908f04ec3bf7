/** FlowColumns → the columns of a part: AWS's names, then the numbers of the addresses, then where each row comes from. */
import type { AddressColumn, FlowColumn, FlowColumns, TextEntries } from '@thalweg/core/record';
import type { CodedColumn, Column, NarrowValues, TextValues, Values } from '../parquet/column.ts';

/**
 * Columns in file order: the record's own; for each address field `f` the numbers `_f_v4` (IPv4 and IPv4-mapped), `_f_hi` and
 * `_f_lo` (the others); `_object`, `_line`. The dictionaries must hold what is used and nothing else (`withoutUnused`).
 */
export function partColumns(columns: FlowColumns, labels: ReadonlyMap<number, string>): Column[] {
  return [
    ...columns.columns.map((column) => coded(column.name, valuesOf(column), column.codes)),
    ...columns.columns.flatMap((column) => (column.type === 'address' ? addressNumbers(column, columns.rows) : [])),
    objectColumn(columns, labels),
    { kind: 'counting', name: '_line', values: columns.lines },
  ];
}

function coded(name: string, values: Values, codes: Uint32Array): CodedColumn {
  return { kind: 'codes', name, values, codes };
}

function valuesOf(column: FlowColumn): Values {
  switch (column.type) {
    case 'text':
    case 'address':
      return textValues(column.entries, column.size);
    case 'int32':
      return { type: 'int32', size: column.size, values: column.values };
    case 'int64':
      return { type: 'int64', size: column.size, low: column.low, high: column.high };
  }
}

function textValues(entries: TextEntries, size: number): TextValues {
  return { type: 'text', size, bytes: entries.bytes, offsets: entries.offsets };
}

const MAPPED = 0xffff;

function addressNumbers({ name, words, codes, size }: AddressColumn, rows: number): Column[] {
  const v4Code = new Uint32Array(size + 1);
  const v4 = new Uint32Array(size);
  let v4Size = 0;
  for (let i = 0; i < size; i++) {
    if (words[4 * i] !== 0 || words[4 * i + 1] !== 0 || words[4 * i + 2] !== MAPPED) continue;
    v4[v4Size++] = words[4 * i + 3]!;
    v4Code[i + 1] = v4Size;
  }
  const numbers: NarrowValues = { type: 'uint32', size: v4Size, values: v4 };
  // All IPv4, the ordinary case: the very codes of the text, which the file writer compresses only once.
  const v4Codes = v4Size === size ? codes : renameCodes(codes, v4Code, rows);
  return [
    coded(`_${name}_v4`, numbers, v4Codes),
    wideNumbers(`_${name}_hi`, { words, at: 0, skip: v4Code }, { codes, rows }),
    wideNumbers(`_${name}_lo`, { words, at: 2, skip: v4Code }, { codes, rows }),
  ];
}

/** Two words of each address that is not IPv4, each value once: whole networks share their upper half. */
function wideNumbers(
  name: string,
  source: { words: Uint32Array; at: 0 | 2; skip: Uint32Array },
  { codes, rows }: { codes: Uint32Array; rows: number },
): CodedColumn {
  const rename = new Uint32Array(source.skip.length);
  const seen = new Map<string, number>();
  const high: number[] = [];
  const low: number[] = [];
  for (let i = 0; i + 1 < rename.length; i++) {
    if (source.skip[i + 1] !== 0) continue;
    const upper = source.words[4 * i + source.at]!;
    const lower = source.words[4 * i + source.at + 1]!;
    const key = `${upper}:${lower}`;
    let code = seen.get(key);
    if (code === undefined) {
      code = high.push(upper);
      low.push(lower);
      seen.set(key, code);
    }
    rename[i + 1] = code;
  }
  const values: Values = {
    type: 'uint64',
    size: high.length,
    low: Uint32Array.from(low),
    high: Uint32Array.from(high),
  };
  return coded(name, values, high.length === 0 ? new Uint32Array(rows) : renameCodes(codes, rename, rows));
}

function renameCodes(codes: Uint32Array, rename: Uint32Array, rows: number): Uint32Array {
  const out = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) out[i] = rename[codes[i]!]!;
  return out;
}

function objectColumn({ objects, rows }: FlowColumns, labels: ReadonlyMap<number, string>): Column {
  const { values, codes } = dictionaryOf(
    objects.map(({ object }) => {
      const label = labels.get(object);
      if (label === undefined) throw new Error(`object ${object} has no label`);
      return label;
    }),
  );
  const runs = objects
    .map(({ from }, index) => ({ code: codes[index]!, count: (objects[index + 1]?.from ?? rows) - from }))
    .filter(({ count }) => count > 0);
  return { kind: 'runs', name: '_object', values, runs };
}

const encoder = new TextEncoder();

/** A dictionary of texts made from values, and the code of each. */
export function dictionaryOf(texts: readonly (string | undefined)[]): { values: TextValues; codes: Uint32Array } {
  const seen = new Map<string, number>();
  const codes = Uint32Array.from(texts, (value) => {
    if (value === undefined) return 0;
    const code = seen.get(value) ?? seen.size + 1;
    seen.set(value, code);
    return code;
  });
  const encoded = [...seen.keys()].map((value) => encoder.encode(value));
  const offsets = new Uint32Array(encoded.length + 1);
  encoded.forEach((value, index) => {
    offsets[index + 1] = offsets[index]! + value.length;
  });
  const bytes = new Uint8Array(offsets[encoded.length]!);
  encoded.forEach((value, index) => {
    bytes.set(value, offsets[index]!);
  });
  return { values: { type: 'text', size: encoded.length, bytes, offsets }, codes };
}
