/** FlowColumns → the columns of a part: AWS's names, then the numbers of the addresses, then where each row comes from. */
import type { AddressColumn, FlowColumn, FlowColumns, TextEntries } from '@thalweg/core/record';
import {
  type CodedColumn,
  type Column,
  countCodes,
  type NarrowValues,
  type TextValues,
  type Values,
} from '../parquet/column.ts';
import type { CountedColumns } from './select-rows.ts';

/**
 * Columns in file order: the record's own; for each address field `f` the numbers `_f_v4` (IPv4 and IPv4-mapped), `_f_hi` and
 * `_f_lo` (the others); `_object`, `_line`. `labels` maps object numbers to `_object`.
 */
export function partColumns({ columns: rows, counts }: CountedColumns, labels: ReadonlyMap<number, string>): Column[] {
  const own = rows.columns.map(
    (column, index): CodedColumn => ({
      kind: 'codes',
      name: column.name,
      values: valuesOf(column),
      codes: column.codes,
      counts: counts[index]!,
    }),
  );
  const numbers = rows.columns.flatMap((column, index) =>
    column.type === 'address' ? addressNumbers(column, counts[index]!) : [],
  );
  return [...own, ...numbers, objectColumn(rows, labels), { kind: 'counting', name: '_line', values: rows.lines }];
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

function addressNumbers({ name, words, codes, size }: AddressColumn, counts: Uint32Array): Column[] {
  const rename = new Uint32Array(size + 1);
  const v4 = new Uint32Array(size);
  let v4Size = 0;
  for (let i = 0; i < size; i++) {
    if (words[4 * i] !== 0 || words[4 * i + 1] !== 0 || words[4 * i + 2] !== MAPPED) continue;
    v4[v4Size++] = words[4 * i + 3]!;
    rename[i + 1] = v4Size;
  }
  const text = { codes, counts };
  const numbers: NarrowValues = { type: 'uint32', size: v4Size, values: v4 };
  // All IPv4, the ordinary case: the very codes of the text, which the file writer then compresses only once.
  const v4Column: CodedColumn =
    v4Size === size
      ? { kind: 'codes', name: `_${name}_v4`, values: numbers, codes, counts }
      : renamed(`_${name}_v4`, numbers, { ...text, rename });
  const others = { words, isV4: rename };
  return [
    v4Column,
    wideNumbers(`_${name}_hi`, { ...others, at: 0 }, text),
    wideNumbers(`_${name}_lo`, { ...others, at: 2 }, text),
  ];
}

interface TextCodes {
  readonly codes: Uint32Array;
  readonly counts: Uint32Array;
}

/** Two words of each address that is not IPv4, each value once: whole networks share their upper half. */
function wideNumbers(
  name: string,
  source: { words: Uint32Array; isV4: Uint32Array; at: 0 | 2 },
  text: TextCodes,
): Column {
  const rename = new Uint32Array(source.isV4.length);
  const seen = new Map<number, Map<number, number>>();
  const high: number[] = [];
  const low: number[] = [];
  for (let i = 0; i + 1 < rename.length; i++) {
    if (source.isV4[i + 1] !== 0) continue;
    const upper = source.words[4 * i + source.at]!;
    const lower = source.words[4 * i + source.at + 1]!;
    let lowers = seen.get(upper);
    if (lowers === undefined) {
      lowers = new Map();
      seen.set(upper, lowers);
    }
    let code = lowers.get(lower);
    if (code === undefined) {
      code = high.push(upper);
      low.push(lower);
      lowers.set(lower, code);
    }
    rename[i + 1] = code;
  }
  if (high.length === 0) return { kind: 'null', name, type: 'uint64' };
  const values: Values = {
    type: 'uint64',
    size: high.length,
    low: Uint32Array.from(low),
    high: Uint32Array.from(high),
  };
  return renamed(name, values, { ...text, rename });
}

/** A column over other values, by what each code of the text becomes (0 = null). */
function renamed(name: string, values: Values, source: TextCodes & { rename: Uint32Array }): CodedColumn {
  const { codes, counts, rename } = source;
  const newCounts = new Uint32Array(values.size + 1);
  counts.forEach((count, code) => {
    newCounts[rename[code]!]! += count;
  });
  return { kind: 'codes', name, values, codes, rename, counts: newCounts };
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
export function dictionaryOf(texts: readonly (string | undefined)[]): Pick<CodedColumn, 'codes' | 'counts'> & {
  values: TextValues;
} {
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
  const counts = countCodes(codes, texts.length, encoded.length);
  return { values: { type: 'text', size: encoded.length, bytes, offsets }, codes, counts };
}
