/**
 * Page headers and the footer.
 * Source: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift (field ids and enumerations)
 */
import type { ColumnType } from './column.ts';
import type { Bounds } from './plain.ts';
import { binary, bool, encodeThrift, i8, i32, i64, list, struct, type ThriftFields, text } from './thrift.ts';

export const ENCODING = { plain: 0, rle: 3, deltaBinaryPacked: 5, rleDictionary: 8 } as const;
export type Encoding = (typeof ENCODING)[keyof typeof ENCODING];

const PAGE = { data: 0, dictionary: 2 } as const;
const PHYSICAL = { boolean: 0, int32: 1, int64: 2, byteArray: 6 } as const;
const OPTIONAL = 1;
const ZSTD = 6;

interface TypeRow {
  readonly physical: number;
  /** The older annotation (ConvertedType), which some readers still go by. */
  readonly converted: number | undefined;
  /** LogicalType: a union, so one field. */
  readonly logical: ThriftFields | undefined;
}

const integer = (bits: number, signed: boolean): ThriftFields => [
  [
    10,
    struct([
      [1, i8(bits)],
      [2, bool(signed)],
    ]),
  ],
];

const TYPES: Readonly<Record<ColumnType, TypeRow>> = {
  text: { physical: PHYSICAL.byteArray, converted: 0, logical: [[1, struct([])]] },
  boolean: { physical: PHYSICAL.boolean, converted: undefined, logical: undefined },
  int32: { physical: PHYSICAL.int32, converted: 17, logical: integer(32, true) },
  uint32: { physical: PHYSICAL.int32, converted: 13, logical: integer(32, false) },
  int64: { physical: PHYSICAL.int64, converted: 18, logical: integer(64, true) },
  uint64: { physical: PHYSICAL.int64, converted: 14, logical: integer(64, false) },
};

export function dictionaryPageHeader(values: number, uncompressed: number, compressed: number): Uint8Array {
  return encodeThrift([
    [1, i32(PAGE.dictionary)],
    [2, i32(uncompressed)],
    [3, i32(compressed)],
    [
      7,
      struct([
        [1, i32(values)],
        [2, i32(ENCODING.plain)],
      ]),
    ],
  ]);
}

/** Header of a version 1 data page: every reader knows it. */
export function dataPageHeader(page: {
  rows: number;
  encoding: Encoding;
  uncompressed: number;
  compressed: number;
}): Uint8Array {
  return encodeThrift([
    [1, i32(PAGE.data)],
    [2, i32(page.uncompressed)],
    [3, i32(page.compressed)],
    [
      5,
      struct([
        [1, i32(page.rows)],
        [2, i32(page.encoding)],
        [3, i32(ENCODING.rle)],
        [4, i32(ENCODING.rle)],
      ]),
    ],
  ]);
}

/** An encoded column. */
export interface Chunk {
  /** Page headers and compressed pages in file order. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  /** As above, had nothing been compressed. */
  readonly uncompressedBytes: number;
  /** Bytes of header and dictionary page before the data page; 0 without dictionary. */
  readonly dictionaryBytes: number;
  readonly encodings: readonly Encoding[];
  readonly nulls: number;
  readonly bounds: Bounds | undefined;
}

export interface PlacedChunk {
  readonly name: string;
  readonly type: ColumnType;
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly chunk: Chunk;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly PlacedChunk[];
}

/** FileMetaData; the row groups, one at least, have the same columns in the same order. */
export function fileMetadata(groups: readonly RowGroup[], keyValues: Readonly<Record<string, string>>): Uint8Array {
  const columns = groups[0]?.chunks ?? [];
  const root = struct([
    [4, text('schema')],
    [5, i32(columns.length)],
  ]);
  return encodeThrift([
    [1, i32(2)],
    [2, list('struct', [root, ...columns.map(schemaElement)])],
    [3, i64(groups.reduce((sum, { rows }) => sum + rows, 0))],
    [4, list('struct', groups.map(rowGroup))],
    [
      5,
      list(
        'struct',
        Object.entries(keyValues).map(([key, value]) =>
          struct([
            [1, text(key)],
            [2, text(value)],
          ]),
        ),
      ),
    ],
    [6, text('thalweg')],
    // TypeDefinedOrder for each column: without it readers must not trust the bounds.
    [
      7,
      list(
        'struct',
        columns.map(() => struct([[1, struct([])]])),
      ),
    ],
  ]);
}

function rowGroup({ rows, chunks }: RowGroup) {
  const uncompressed = chunks.reduce((sum, { chunk }) => sum + chunk.uncompressedBytes, 0);
  const compressed = chunks.reduce((sum, { chunk }) => sum + chunk.bytes, 0);
  return struct([
    [
      1,
      list(
        'struct',
        chunks.map((chunk) => columnChunk(chunk, rows)),
      ),
    ],
    [2, i64(uncompressed)],
    [3, i64(rows)],
    [5, i64(chunks[0]?.offset ?? 0)],
    [6, i64(compressed)],
  ]);
}

function schemaElement({ name, type }: PlacedChunk) {
  const { physical, converted, logical } = TYPES[type];
  return struct([
    [1, i32(physical)],
    [3, i32(OPTIONAL)],
    [4, text(name)],
    [6, converted === undefined ? undefined : i32(converted)],
    [10, logical === undefined ? undefined : struct(logical)],
  ]);
}

function columnChunk({ name, type, offset, chunk }: PlacedChunk, rows: number) {
  const { bounds } = chunk;
  const metadata = struct([
    [1, i32(TYPES[type].physical)],
    [2, list('i32', chunk.encodings.map(i32))],
    [3, list('binary', [text(name)])],
    [4, i32(ZSTD)],
    [5, i64(rows)],
    [6, i64(chunk.uncompressedBytes)],
    [7, i64(chunk.bytes)],
    [9, i64(offset + chunk.dictionaryBytes)],
    [11, chunk.dictionaryBytes === 0 ? undefined : i64(offset)],
    [
      12,
      struct([
        [3, i64(chunk.nulls)],
        [5, bounds && binary(bounds.max)],
        [6, bounds && binary(bounds.min)],
        [7, bounds && bool(true)],
        [8, bounds && bool(true)],
      ]),
    ],
  ]);
  return struct([
    [2, i64(0)],
    [3, metadata],
  ]);
}
