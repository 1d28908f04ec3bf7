/**
 * A Parquet file from columns that are dictionary codes already. Libraries that write Parquet take values and make the
 * dictionaries again, which costs more than all the rest of a load.
 */
import type { Layout } from './choose.ts';
import { encodeChunk } from './chunk.ts';
import { type Column, columnType } from './column.ts';
import { fileMetadata, type PlacedChunk, type RowGroup } from './metadata.ts';
import type { Compress } from './zstd.ts';

const MAGIC = Uint8Array.of(0x50, 0x41, 0x52, 0x31); // PAR1

/**
 * Rows of a row group. A reader skips or decodes it as a whole, so small ones make questions about few rows quick; but each has
 * dictionaries of its own: 262144 rows cost 3 % more bytes than a million, 131072 rows 7 %.
 */
export const ROW_GROUP = 131_072;

export interface ParquetFile {
  /** The file, in pieces to be written one after the other. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
}

export interface FileOptions {
  readonly compress: Compress;
  readonly keyValues: Readonly<Record<string, string>>;
  /** Rows at which a row group must begin, ascending; those of one row group are then alike in what a reader asks for. */
  readonly borders?: readonly number[];
}

/**
 * Encodes `rows` rows. Every column is OPTIONAL and takes one data page a row group, so the pages are as large as zstd likes
 * them.
 *
 * Values that no row has are left out. Column names must differ.
 */
export function encodeParquet(columns: readonly Column[], rows: number, options: FileOptions): ParquetFile {
  const { compress, keyValues, borders = [] } = options;
  const pieces: Uint8Array[] = [MAGIC];
  const groups: RowGroup[] = [];
  let layouts = new Map<Uint32Array, Layout>();
  let offset = MAGIC.length;
  for (const { from, to } of spansOf(rows, borders)) {
    if (borders.includes(from)) layouts = new Map();
    const context = { from, to, compress, layouts, counts: new Map(), pages: new Map() };
    const chunks: PlacedChunk[] = [];
    for (const column of columns) {
      const chunk = encodeChunk(column, context);
      chunks.push({ name: column.name, type: columnType(column), offset, chunk });
      for (const piece of chunk.pieces) pieces.push(piece);
      offset += chunk.bytes;
    }
    groups.push({ rows: to - from, chunks });
  }
  const footer = fileMetadata(groups, keyValues);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, footer.length, true);
  pieces.push(footer, length, MAGIC);
  return { pieces, bytes: offset + footer.length + length.length + MAGIC.length };
}

/** Spans between borders, cut into row groups of half to one and a half times the usual size, shorter spans whole. */
function* spansOf(rows: number, borders: readonly number[]): Generator<{ from: number; to: number }> {
  let from = 0;
  for (const end of [...borders, rows]) {
    if (end === from && rows > 0) continue;
    const count = Math.max(1, Math.round((end - from) / ROW_GROUP));
    for (let left = count; left > 1; left--) {
      const to = from + ROW_GROUP;
      yield { from, to };
      from = to;
    }
    yield { from, to: end };
    from = end;
  }
}
