/** FlowColumns → the columns of a part: AWS's names, then the numbers of the addresses, then where each row comes from. */
import type { AddressColumn, FlowColumn, FlowColumns, TextEntries } from '@thalweg/core/record';
import type { CodedColumn, Column, TextValues, Values } from '../parquet/column.ts';

/**
 * Columns in file order: the record's own; for each address field `f` the numbers `_f_v4` (IPv4 and IPv4-mapped), `_f_hi` and
 * `_f_lo` (the others); `_object`, `_line`. `labels` maps object numbers to `_object`.
 */
export function partColumns(rows: FlowColumns, labels: ReadonlyMap<number, string>): Column[] {
  const own = rows.columns.map(
    (column): CodedColumn => ({ kind: 'codes', name: column.name, values: valuesOf(column), codes: column.codes }),
  );
  const numbers = rows.columns.flatMap((column) => (column.type === 'address' ? addressNumbers(column) : []));
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

function addressNumbers({ name, words, codes, size }: AddressColumn): Column[] {
  const rename = new Uint32Array(size + 1);
  const v4 = new Uint32Array(size);
  const v4Size = takeV4(words, rename, v4);
  const numbers: Values = { type: 'uint32', size: v4Size, values: v4 };
  const v4Column: CodedColumn = { kind: 'codes', name: `_${name}_v4`, values: numbers, codes };
  // All IPv4, the ordinary case: the very codes of the text, which the file writer then compresses only once.
  const others = v4Size === size ? [] : othersThan(rename);
  return [
    others.length === 0 ? v4Column : { ...v4Column, rename },
    wideNumbers(`_${name}_hi`, { codes, size, words, others, at: 0 }),
    wideNumbers(`_${name}_lo`, { codes, size, words, others, at: 2 }),
  ];
}

/** Collects the IPv4 numbers of all entries in `v4`, and what their codes become in `rename`; returns how many they are. */
function takeV4(words: Uint32Array, rename: Uint32Array, v4: Uint32Array): number {
  let size = 0;
  for (let i = 0; i < v4.length; i++) {
    if (words[4 * i] !== 0 || words[4 * i + 1] !== 0 || words[4 * i + 2] !== MAPPED) continue;
    v4[size++] = words[4 * i + 3]!;
    rename[i + 1] = size;
  }
  return size;
}

/** The entries that are no IPv4 addresses. */
function othersThan(rename: Uint32Array): number[] {
  const entries: number[] = [];
  for (let code = 1; code < rename.length; code++) if (rename[code] === 0) entries.push(code - 1);
  return entries;
}

interface WideSource extends Pick<AddressColumn, 'codes' | 'size' | 'words'> {
  readonly others: readonly number[];
  readonly at: 0 | 2;
}

/** Two words of each address that is not IPv4, each value once: whole networks share their upper half. */
function wideNumbers(name: string, { codes, size, words, others, at }: WideSource): Column {
  if (others.length === 0) return { kind: 'null', name, type: 'uint64' };
  const rename = new Uint32Array(size + 1);
  const seen = new Map<number, Map<number, number>>();
  const high: number[] = [];
  const low: number[] = [];
  for (const entry of others) {
    const upper = words[4 * entry + at]!;
    const lower = words[4 * entry + at + 1]!;
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
    rename[entry + 1] = code;
  }
  const values: Values = {
    type: 'uint64',
    size: high.length,
    low: Uint32Array.from(low),
    high: Uint32Array.from(high),
  };
  return { kind: 'codes', name, values, codes, rename };
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
export function dictionaryOf(texts: readonly (string | undefined)[]): Pick<CodedColumn, 'codes'> & {
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
  return { values: { type: 'text', size: encoded.length, bytes, offsets }, codes };
}
