/** FlowColumns from ready values, for tests and measurements: what the parser makes of lines, without any line. */

import { type Field, fieldNamed } from '@thalweg/core/fields';
import type { FlowColumn, FlowColumns, ObjectRun, TextEntries } from '@thalweg/core/record';

/** A row by column name; a name that is absent, or null, is missing. Addresses are [text as logged, 128-bit number]. */
export type FlowRow = Readonly<Record<string, string | number | bigint | Address | null | undefined>>;

export interface Address {
  readonly text: string;
  /** The address as a number of 128 bits; IPv4 at ::ffff:0:0/96. */
  readonly number: bigint;
}

export function ipv4(text: string): Address {
  const number = text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  return { text, number: 0xffff_0000_0000n + number };
}

/** Columns of these names, rows all from object 1 at lines 2, 3, … unless told otherwise. */
export function columnsFromRows(
  names: readonly string[],
  rows: readonly FlowRow[],
  origin: { readonly objects?: readonly ObjectRun[]; readonly lines?: readonly number[] } = {},
): FlowColumns {
  return {
    rows: rows.length,
    columns: names.map((name) =>
      columnFrom(
        name,
        rows.map((row) => row[name] ?? null),
      ),
    ),
    lines: Uint32Array.from(origin.lines ?? rows.map((_, index) => index + 2)),
    objects: origin.objects ?? (rows.length === 0 ? [] : [{ object: 1, from: 0 }]),
  };
}

type Value = Exclude<FlowRow[string], undefined>;

function columnFrom(name: string, values: readonly Value[]): FlowColumn {
  const field = fieldNamed(name);
  const seen = new Map<string, number>();
  const entries: Exclude<Value, null>[] = [];
  const codes = Uint32Array.from(values, (value) => {
    if (value === null) return 0;
    const key = typeof value === 'object' ? value.text : String(value);
    let code = seen.get(key);
    if (code === undefined) {
      code = entries.push(value);
      seen.set(key, code);
    }
    return code;
  });
  return { ...dictionaryColumn(field, entries), name, field, codes, size: entries.length } as FlowColumn;
}

function dictionaryColumn(field: Field | undefined, entries: readonly Exclude<Value, null>[]) {
  if (field?.kind === 'ip') {
    const addresses = entries as readonly Address[];
    const words = addresses.flatMap(({ number }) =>
      [96n, 64n, 32n, 0n].map((shift) => Number((number >> shift) & 0xffff_ffffn)),
    );
    return { type: 'address', entries: textEntries(addresses.map(({ text }) => text)), words: Uint32Array.from(words) };
  }
  switch (field?.parquet) {
    case 'int32':
      return { type: 'int32', values: Uint32Array.from(entries as readonly number[]) };
    case 'int64': {
      const numbers = entries.map((value) => BigInt(value as bigint | number));
      return {
        type: 'int64',
        low: Uint32Array.from(numbers, (value) => Number(value & 0xffff_ffffn)),
        high: Uint32Array.from(numbers, (value) => Number(value >> 32n)),
      };
    }
    default:
      return { type: 'text', entries: textEntries(entries as readonly string[]) };
  }
}

function textEntries(texts: readonly string[]): TextEntries {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const offsets = new Uint32Array(texts.length + 1);
  encoded.forEach((bytes, index) => {
    offsets[index + 1] = offsets[index]! + bytes.length;
  });
  const bytes = new Uint8Array(offsets[texts.length]!);
  encoded.forEach((part, index) => {
    bytes.set(part, offsets[index]!);
  });
  return { bytes, offsets };
}
