/**
 * A Parquet file of one row group, from columns that are dictionary codes already. Libraries that write Parquet take values and
 * make the dictionaries again, which costs more than all the rest of a load.
 */
import { type ChunkContext, encodeChunk } from './chunk.ts';
import { type Column, columnType } from './column.ts';
import { fileMetadata, type PlacedChunk } from './metadata.ts';
import type { Compress } from './zstd.ts';

const MAGIC = Uint8Array.of(0x50, 0x41, 0x52, 0x31); // PAR1

export interface ParquetFile {
  /** The file, in pieces to be written one after the other. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
}

/**
 * Encodes `rows` rows. Every column is OPTIONAL and takes one data page, so the pages are as large as zstd likes them.
 *
 * The values of a column must all occur among its rows, since the bounds are taken from them. Column names must differ.
 */
export function encodeParquet(
  columns: readonly Column[],
  rows: number,
  options: { readonly compress: Compress; readonly keyValues: Readonly<Record<string, string>> },
): ParquetFile {
  const context: ChunkContext = { rows, compress: options.compress, pages: new Map() };
  const pieces: Uint8Array[] = [MAGIC];
  const placed: PlacedChunk[] = [];
  let offset = MAGIC.length;
  for (const column of columns) {
    const chunk = encodeChunk(column, context);
    placed.push({ name: column.name, type: columnType(column), offset, chunk });
    for (const piece of chunk.pieces) pieces.push(piece);
    offset += chunk.bytes;
  }
  const footer = fileMetadata(placed, rows, options.keyValues);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, footer.length, true);
  pieces.push(footer, length, MAGIC);
  return { pieces, bytes: offset + footer.length + length.length + MAGIC.length };
}
