/** One column chunk: a dictionary page where there is one, one data page, and what the footer says about them. */
import { chooseLayout, deltaPage } from './choose.ts';
import { type CodedRows, concat, encodeCodes, encodeRuns } from './codes.ts';
import type { CodedColumn, Column, CountingColumn } from './column.ts';
import { encodeDelta } from './delta.ts';
import { encodeLevels } from './levels.ts';
import { type Chunk, dataPageHeader, dictionaryPageHeader, ENCODING, type Encoding } from './metadata.ts';
import { type DictionaryOrder, orderAsIs } from './order.ts';
import { type Bounds, boundsOf, encodePlain, encodePlainRows } from './plain.ts';
import type { Compress } from './zstd.ts';

interface Page {
  readonly length: number;
  readonly compressed: Uint8Array;
}

export interface ChunkContext {
  readonly rows: number;
  readonly compress: Compress;
  /** Pages by the codes they were made of: the numbers of addresses have the codes of their text, and are compressed once. */
  readonly pages: Map<Uint32Array, { readonly order: DictionaryOrder; readonly page: Page }>;
}

/** What `assemble` needs beside the pages. */
interface Facts {
  readonly rows: number;
  readonly nulls: number;
  readonly bounds: Bounds | undefined;
}

export function encodeChunk(column: Column, context: ChunkContext): Chunk {
  const { rows, compress } = context;
  const toPage = (body: Uint8Array): Page => ({ length: body.length, compressed: compress(body) });
  const facts = { rows, nulls: 0, bounds: undefined };
  switch (column.kind) {
    case 'codes':
      return encodeCoded(column, context);
    case 'runs': {
      const { values, runs } = column;
      const dictionary = { size: values.size, page: toPage(encodePlain(values, orderAsIs(values.size).order)) };
      const page = toPage(encodeRuns(runs, rows, values.size));
      return assemble({ encoding: ENCODING.rleDictionary, page, dictionary }, { ...facts, bounds: boundsOf(values) });
    }
    case 'counting': {
      const page = toPage(concat(encodeLevels(rows, undefined), encodeDelta(column.values, rows)));
      return assemble(
        { encoding: ENCODING.deltaBinaryPacked, page },
        { ...facts, bounds: countingBounds(column, rows) },
      );
    }
    case 'boolean': {
      const bits = new Uint8Array(Math.ceil(rows / 8));
      column.values.forEach((value, row) => {
        if (value) bits[row >>> 3]! |= 1 << (row & 7);
      });
      return assemble({ encoding: ENCODING.plain, page: toPage(concat(encodeLevels(rows, undefined), bits)) }, facts);
    }
    case 'null': {
      const page = toPage(encodeLevels(rows, new Uint8Array(Math.ceil(rows / 8))));
      return assemble({ encoding: ENCODING.plain, page }, { ...facts, nulls: rows });
    }
  }
}

function encodeCoded(column: CodedColumn, context: ChunkContext): Chunk {
  const { compress, pages } = context;
  const { name, values, codes, counts } = column;
  const nulls = counts[0]!;
  if (nulls === context.rows) return encodeChunk({ kind: 'null', name, type: values.type }, context);
  const rows: CodedRows = { codes, from: 0, to: context.rows, nulls };
  const facts = { rows: context.rows, nulls, bounds: boundsOf(values) };
  const toPage = (body: Uint8Array): Page => ({ length: body.length, compressed: compress(body) });

  let known = pages.get(codes);
  if (known === undefined) {
    const layout = chooseLayout(column, context.rows, compress);
    if (layout.kind !== 'dictionary' && values.type !== 'text') {
      const delta = layout.kind === 'delta' ? deltaPage(values, rows) : undefined;
      return delta === undefined
        ? assemble({ encoding: ENCODING.plain, page: toPage(encodePlainRows(values, rows)) }, facts)
        : assemble({ encoding: ENCODING.deltaBinaryPacked, page: toPage(delta) }, facts);
    }
    const order = layout.kind === 'dictionary' ? layout.order : orderAsIs(values.size);
    known = { order, page: toPage(encodeCodes(rows, order.ranks)) };
    pages.set(codes, known);
  }
  const dictionary = { size: values.size, page: toPage(encodePlain(values, known.order.order)) };
  return assemble({ encoding: ENCODING.rleDictionary, page: known.page, dictionary }, facts);
}

function assemble(
  body: { encoding: Encoding; page: Page; dictionary?: { size: number; page: Page } },
  { rows, nulls, bounds }: Facts,
): Chunk {
  const { encoding, page, dictionary } = body;
  const pieces: Uint8Array[] = [];
  let uncompressedBytes = 0;
  let dictionaryBytes = 0;
  if (dictionary !== undefined) {
    const header = dictionaryPageHeader(dictionary.size, dictionary.page.length, dictionary.page.compressed.length);
    pieces.push(header, dictionary.page.compressed);
    dictionaryBytes = header.length + dictionary.page.compressed.length;
    uncompressedBytes += header.length + dictionary.page.length;
  }
  const header = dataPageHeader({
    rows,
    encoding,
    uncompressed: page.length,
    compressed: page.compressed.length,
  });
  pieces.push(header, page.compressed);
  uncompressedBytes += header.length + page.length;
  const bytes = dictionaryBytes + header.length + page.compressed.length;
  const encodings = dictionary === undefined ? [encoding, ENCODING.rle] : [ENCODING.plain, ENCODING.rle, encoding];
  return { pieces, bytes, uncompressedBytes, dictionaryBytes, encodings, nulls, bounds };
}

function countingBounds({ values }: CountingColumn, rows: number): Bounds | undefined {
  if (rows === 0) return undefined;
  let least = values[0]!;
  let greatest = least;
  for (let i = 1; i < rows; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    else if (value > greatest) greatest = value;
  }
  return boundsOf({ type: 'int64', size: 2, low: Uint32Array.of(least, greatest), high: new Uint32Array(2) });
}
