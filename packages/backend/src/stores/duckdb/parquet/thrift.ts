/**
 * Thrift's compact protocol, the part that Parquet's page headers and footer need. A struct is written down as data:
 * `[field id, value]` pairs in ascending order of their ids; pairs whose value is undefined are left out.
 * Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
import { pushVarint, pushZigzag } from './varint.ts';

export type ThriftFields = readonly (readonly [number, ThriftValue | undefined])[];

export type ThriftValue =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'i8' | 'i32' | 'i64'; readonly value: number }
  | { readonly kind: 'binary'; readonly value: Uint8Array }
  | { readonly kind: 'list'; readonly of: ListItem['kind']; readonly items: readonly ListItem[] }
  | { readonly kind: 'struct'; readonly fields: ThriftFields };

type ListItem =
  | { readonly kind: 'i32'; readonly value: number }
  | { readonly kind: 'binary'; readonly value: Uint8Array }
  | { readonly kind: 'struct'; readonly fields: ThriftFields };

const TYPE_IDS = { i8: 3, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;
const BOOL_TRUE = 1;
const BOOL_FALSE = 2;

const encoder = new TextEncoder();

export const i8 = (value: number) => ({ kind: 'i8', value }) as const;
export const i32 = (value: number) => ({ kind: 'i32', value }) as const;
export const i64 = (value: number) => ({ kind: 'i64', value }) as const;
export const bool = (value: boolean) => ({ kind: 'bool', value }) as const;
export const binary = (value: Uint8Array) => ({ kind: 'binary', value }) as const;
export const text = (value: string) => binary(encoder.encode(value));
export const struct = (fields: ThriftFields) => ({ kind: 'struct', fields }) as const;
export const list = <K extends ListItem['kind']>(of: K, items: readonly Extract<ListItem, { kind: K }>[]) =>
  ({ kind: 'list', of, items }) as const;

/** The bytes of a struct. */
export function encodeThrift(fields: ThriftFields): Uint8Array {
  const out: number[] = [];
  pushStruct(out, fields);
  return Uint8Array.from(out);
}

function pushStruct(out: number[], fields: ThriftFields): void {
  let last = 0;
  for (const [id, value] of fields) {
    if (value === undefined) continue;
    const type = value.kind === 'bool' ? (value.value ? BOOL_TRUE : BOOL_FALSE) : TYPE_IDS[value.kind];
    const step = id - last;
    if (step >= 1 && step <= 15) {
      out.push((step << 4) | type);
    } else {
      out.push(type);
      pushZigzag(out, id);
    }
    last = id;
    if (value.kind !== 'bool') pushValue(out, value);
  }
  out.push(0);
}

function pushValue(out: number[], value: Exclude<ThriftValue, { kind: 'bool' }>): void {
  switch (value.kind) {
    case 'i8':
      out.push(value.value & 0xff);
      return;
    case 'i32':
    case 'i64':
      pushZigzag(out, value.value);
      return;
    case 'binary':
      pushVarint(out, value.value.length);
      for (const byte of value.value) out.push(byte);
      return;
    case 'list':
      if (value.items.length < 15) {
        out.push((value.items.length << 4) | TYPE_IDS[value.of]);
      } else {
        out.push(0xf0 | TYPE_IDS[value.of]);
        pushVarint(out, value.items.length);
      }
      for (const item of value.items) pushValue(out, item);
      return;
    case 'struct':
      pushStruct(out, value.fields);
      return;
  }
}
