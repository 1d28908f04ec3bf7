/** One column chunk: a dictionary page where there is one, one data page, and what the footer says about them. */
import { encodeCodes, encodeRuns, presentBits, surveyCodes } from './codes.ts';
import type { CodedColumn, Column, CountingColumn } from './column.ts';
import { encodeDelta } from './delta.ts';
import { encodeLevels } from './levels.ts';
import { dataPageHeader, dictionaryPageHeader, ENCODING, type Encoding } from './metadata.ts';
import { type Bounds, boundsOf, encodePlain, encodePlainRows } from './plain.ts';
import type { Compress } from './zstd.ts';

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

/** Pages that several columns of one file have in common: number columns repeat the codes of their text. */
export type PageCache = Map<Uint32Array, { readonly size: number; readonly page: Page; readonly nulls: number }>;

interface Page {
  readonly length: number;
  readonly compressed: Uint8Array;
}

export interface ChunkContext {
  readonly rows: number;
  readonly compress: Compress;
  readonly pages: PageCache;
}

export function encodeChunk(column: Column, context: ChunkContext): Chunk {
  const { rows, compress } = context;
  const toPage = (body: Uint8Array): Page => ({ length: body.length, compressed: compress(body) });
  switch (column.kind) {
    case 'codes':
      return encodeCoded(column, context);
    case 'runs': {
      const { values, runs } = column;
      const dictionary = { size: values.size, page: toPage(encodePlain(values)) };
      const page = toPage(encodeRuns(runs, rows, values.size));
      return assemble({ rows, dictionary, page, encoding: ENCODING.rleDictionary, nulls: 0, bounds: boundsOf(values) });
    }
    case 'counting': {
      const page = toPage(join(encodeLevels(rows, undefined), encodeDelta(column.values, rows)));
      return assemble({
        rows,
        page,
        encoding: ENCODING.deltaBinaryPacked,
        nulls: 0,
        bounds: countingBounds(column, rows),
      });
    }
    case 'boolean': {
      const bits = new Uint8Array(Math.ceil(rows / 8));
      column.values.forEach((value, row) => {
        if (value) bits[row >>> 3]! |= 1 << (row & 7);
      });
      const page = toPage(join(encodeLevels(rows, undefined), bits));
      return assemble({ rows, page, encoding: ENCODING.plain, nulls: 0, bounds: undefined });
    }
  }
}

/** Above this share of distinct values among the rows a number is written as it is: its code would be as long. */
const DICTIONARY_PAYS = 0.5;

function encodeCoded(column: CodedColumn, { rows, compress, pages }: ChunkContext): Chunk {
  const { values, codes } = column;
  const toPage = (body: Uint8Array): Page => ({ length: body.length, compressed: compress(body) });
  const bounds = boundsOf(values);
  let known = pages.get(codes);
  if (known?.size !== values.size) known = undefined;
  const nulls = known?.nulls ?? surveyCodes(codes, rows).nulls;
  const count = rows - nulls;
  if (count === 0) {
    const page = toPage(encodeLevels(rows, presentBits(codes, rows, nulls)));
    return assemble({ rows, page, encoding: ENCODING.plain, nulls, bounds: undefined });
  }
  if (known === undefined && values.type !== 'text' && values.size > count * DICTIONARY_PAYS) {
    const levels = encodeLevels(rows, presentBits(codes, rows, nulls));
    const page = toPage(join(levels, encodePlainRows(values, { codes, count: rows, nulls })));
    return assemble({ rows, page, encoding: ENCODING.plain, nulls, bounds });
  }
  const page = known?.page ?? toPage(encodeCodes({ codes, rows, size: values.size, nulls }));
  pages.set(codes, { size: values.size, page, nulls });
  const dictionary = { size: values.size, page: toPage(encodePlain(values)) };
  return assemble({ rows, dictionary, page, encoding: ENCODING.rleDictionary, nulls, bounds });
}

function assemble(parts: {
  rows: number;
  dictionary?: { size: number; page: Page };
  page: Page;
  encoding: Encoding;
  nulls: number;
  bounds: Bounds | undefined;
}): Chunk {
  const { rows, dictionary, page, encoding, nulls, bounds } = parts;
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

function join(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const out = new Uint8Array(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return out;
}
