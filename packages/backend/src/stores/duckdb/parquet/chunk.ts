/** One column chunk: a dictionary page where there is one, one data page, and what the footer says about them. */
import { chooseLayout, deltaPage, dictionaryOrder, type Layout } from './choose.ts';
import { type CodedRows, encodeCodes, encodeRuns, inScratch } from './codes.ts';
import { type CodedColumn, type Column, countCodes, type RunColumn, type Values } from './column.ts';
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

/** What the columns of one row group share. */
export interface ChunkContext {
  /** Rows `from` … `to` of the columns are written. */
  readonly from: number;
  readonly to: number;
  readonly compress: Compress;
  /** By the codes of their rows, or what renames them. One choice holds for all row groups between two borders. */
  readonly layouts: Map<Uint32Array, Layout>;
  /** How often each code occurs, by the codes of their rows. */
  readonly counts: Map<Uint32Array, Uint32Array>;
  /** Pages by the same as layouts: the numbers of addresses have the codes of their text, and are compressed once. */
  readonly pages: Map<Uint32Array, { readonly order: DictionaryOrder; readonly page: Page }>;
}

/** What `assemble` needs beside the pages. */
interface Facts {
  readonly rows: number;
  readonly nulls: number;
  readonly bounds: Bounds | undefined;
}

export function encodeChunk(column: Column, context: ChunkContext): Chunk {
  const { from, to, compress } = context;
  const rows = to - from;
  const toPage = (body: Uint8Array): Page => ({ length: body.length, compressed: compress(body) });
  const facts = { rows, nulls: 0, bounds: undefined };
  switch (column.kind) {
    case 'codes':
      return encodeCoded(column, context);
    case 'runs': {
      const { values } = column;
      const runs = runsWithin(column, from, to);
      const counts = new Uint32Array(values.size + 1);
      for (const { code, count } of runs) counts[code]! += count;
      const order = orderAsIs(counts);
      const dictionary = { size: order.order.length, page: toPage(encodePlain(values, order.order)) };
      const page = toPage(encodeRuns(runs, rows, order));
      return assemble(
        { encoding: ENCODING.rleDictionary, page, dictionary },
        { ...facts, bounds: boundsOf(values, counts) },
      );
    }
    case 'counting': {
      const values = column.values.subarray(from, to);
      const page = toPage(inScratch(encodeLevels(rows, undefined), encodeDelta(values, rows)));
      return assemble({ encoding: ENCODING.deltaBinaryPacked, page }, { ...facts, bounds: countingBounds(values) });
    }
    case 'boolean': {
      const bits = new Uint8Array(Math.ceil(rows / 8));
      for (let row = 0; row < rows; row++) if (column.values[from + row]) bits[row >>> 3]! |= 1 << (row & 7);
      return assemble(
        { encoding: ENCODING.plain, page: toPage(inScratch(encodeLevels(rows, undefined), bits)) },
        facts,
      );
    }
    case 'null': {
      const page = toPage(encodeLevels(rows, new Uint8Array(Math.ceil(rows / 8))));
      return assemble({ encoding: ENCODING.plain, page }, { ...facts, nulls: rows });
    }
  }
}

function encodeCoded(column: CodedColumn, context: ChunkContext): Chunk {
  const { compress, layouts, pages } = context;
  const { name, values } = column;
  const { codes, from, to } = spanOf(column, context);
  const length = to - from;
  const counts = countsOf(column, context);
  const nulls = counts[0]!;
  if (nulls === length) return encodeChunk({ kind: 'null', name, type: values.type }, context);
  const rows: CodedRows = { codes, from, to, nulls };
  const facts = { rows: length, nulls, bounds: boundsOf(values, counts) };
  const key = column.rename ?? column.codes;
  const toPage = (body: Uint8Array): Page => ({ length: body.length, compressed: compress(body) });

  let known = pages.get(key);
  if (known === undefined) {
    let layout = layouts.get(key);
    if (layout === undefined) {
      layout = chooseLayout({ values, codes, from, to, counts }, compress);
      layouts.set(key, layout);
    }
    if ((layout === 'plain' || layout === 'delta') && values.type !== 'text') {
      const delta = layout === 'delta' ? deltaPage(values, rows) : undefined;
      return delta === undefined
        ? assemble({ encoding: ENCODING.plain, page: toPage(encodePlainRows(values, rows)) }, facts)
        : assemble({ encoding: ENCODING.deltaBinaryPacked, page: toPage(delta) }, facts);
    }
    const order = dictionaryOrder(layout, counts);
    known = { order, page: toPage(encodeCodes(rows, order)) };
    pages.set(key, known);
  }
  const dictionary = { size: known.order.order.length, page: toPage(encodePlain(values, known.order.order)) };
  return assemble({ encoding: ENCODING.rleDictionary, page: known.page, dictionary }, facts);
}

/** How often each code of the column occurs in the row group; those that are renamed are counted under their old names, once for all. */
function countsOf({ codes, rename, values }: CodedColumn, { from, to, counts }: ChunkContext): Uint32Array {
  let own = counts.get(codes);
  if (own === undefined) {
    own = countCodes(codes, { from, to, size: rename === undefined ? values.size : rename.length - 1 });
    counts.set(codes, own);
  }
  if (rename === undefined) return own;
  const renamed = new Uint32Array(values.size + 1);
  addRenamed(renamed, own, rename);
  return renamed;
}

function addRenamed(sums: Uint32Array, counts: Uint32Array, rename: Uint32Array): void {
  for (let code = 0; code < counts.length; code++) sums[rename[code]!]! += counts[code]!;
}

/** Codes that were renamed, to be used for one column after the other. */
let renamedCodes = new Uint32Array(0);

/** The codes of the row group: those of the column, or of their own when they are renamed. */
function spanOf({ codes, rename }: CodedColumn, { from, to }: ChunkContext): Omit<CodedRows, 'nulls'> {
  if (rename === undefined) return { codes, from, to };
  if (to - from > renamedCodes.length) renamedCodes = new Uint32Array(to - from);
  renameInto(renamedCodes, rename, codes.subarray(from, to));
  return { codes: renamedCodes, from: 0, to: to - from };
}

function renameInto(out: Uint32Array, rename: Uint32Array, codes: Uint32Array): void {
  for (let i = 0; i < codes.length; i++) out[i] = rename[codes[i]!]!;
}

/** The runs of rows `from` … `to`. */
function runsWithin({ runs }: RunColumn, from: number, to: number): RunColumn['runs'] {
  const within: { code: number; count: number }[] = [];
  let row = 0;
  for (const { code, count } of runs) {
    const own = Math.min(row + count, to) - Math.max(row, from);
    if (own > 0) within.push({ code, count: own });
    row += count;
  }
  return within;
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

function countingBounds(values: Uint32Array): Bounds | undefined {
  if (values.length === 0) return undefined;
  const ends: Values = { type: 'int64', size: 2, low: extremesOf(values), high: new Uint32Array(2) };
  return boundsOf(ends, Uint32Array.of(0, 1, 1));
}

/** Smallest and greatest of some numbers. */
function extremesOf(values: Uint32Array): Uint32Array {
  const extremes = Uint32Array.of(values[0]!, values[0]!);
  for (let i = 1; i < values.length; i++) {
    if (values[i]! < extremes[0]!) extremes[0] = values[i]!;
    else if (values[i]! > extremes[1]!) extremes[1] = values[i]!;
  }
  return extremes;
}
