import type { Field } from '../fields/index.ts';
import { DASH, isMissingWord, type Source, sizeAt, type TextColumnBuilder } from './column-builder.ts';
import type { TextColumn } from './columns.ts';
import { decodePercent } from './percent.ts';
import { type Batch, readers } from './readers.ts';
import { TextDictionary, viewOf } from './text-dictionary.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * Column of text. `field` undefined: a name without catalogue row, in which `None` and `null` are values. `watch`: the two
 * words that `watched` tells.
 */
export function createTextColumn(
  name: string,
  field: Field | undefined,
  watch: readonly [string, string] | undefined = undefined,
): TextColumnBuilder {
  const isMissing = field !== undefined && field.kind !== 'tag' ? isMissingWord : isNever;
  const dictionary = new TextDictionary();
  const column = { dictionary, isMissing };
  const watchedCodes: [number, number] = [-1, -1];
  let codes = new Uint32Array(0);
  /** Entries before the newest batch. */
  let sizeBefore = 0;

  /** Looks for the watched words among entries from number `from` on. */
  function watchNew(from: number): void {
    if (watch === undefined) return;
    for (let code = from + 1; code <= dictionary.size; code++) {
      const { bytes, offsets } = dictionary;
      const place = watch.indexOf(decodeUtf8(bytes, offsets[code - 1], offsets[code]));
      if (place >= 0) watchedCodes[place] = code;
    }
  }

  function read(batch: Batch): number {
    sizeBefore = dictionary.size;
    const count = readers.readTexts(batch, codes, column);
    if (dictionary.size > sizeBefore) watchNew(sizeBefore);
    return count;
  }

  function put(source: Source, start: number, end: number, row: number): void {
    const { bytes, view } = source;
    const missing = (end - start === 1 && bytes[start] === DASH) || isMissing(bytes, start, end);
    let code = missing ? 0 : dictionary.find(view, start, end);
    if (!missing && code === 0) {
      code = dictionary.add(view, start, end);
      watchNew(code - 1);
    }
    codes[row] = code;
  }

  return {
    name,
    read,
    put,
    check: () => undefined,
    undo(batch, kept) {
      const keep = sizeAt(codes, batch, kept, sizeBefore);
      while (dictionary.size > keep) dictionary.removeLast();
      for (const place of [0, 1] as const) if (watchedCodes[place] > keep) watchedCodes[place] = -1;
    },
    grow(wider, rows) {
      wider.set(codes.subarray(0, rows));
      codes = wider;
    },
    take: () => ({ type: 'text', name, field, codes, size: dictionary.size, entries: dictionary.entries }),
    memory: () => dictionary.memory,
    watched,
    countWatched: (from, to) => countCodes(codes, { from, to }, watchedCodes),
  };

  function watched(row: number): number {
    const code = codes[row]!;
    return code === watchedCodes[0] ? 0 : code === watchedCodes[1] ? 1 : -1;
  }
}

function isNever(): boolean {
  return false;
}

/** How many of the rows have each of two codes, which are -1 when there is no such code. */
function countCodes(
  codes: Uint32Array,
  { from, to }: { readonly from: number; readonly to: number },
  [first, second]: readonly [number, number],
): [number, number] {
  let firsts = 0;
  let seconds = 0;
  if (first > 0 || second > 0) {
    for (let row = from; row < to; row++) {
      if (codes[row] === first) firsts++;
      else if (codes[row] === second) seconds++;
    }
  }
  return [firsts, seconds];
}

/** Column of percent-encoded text: kept as logged while lines are read, decoded once for each distinct value at the end. */
export function createTagColumn(name: string, field: Field): TextColumnBuilder {
  const raw = createTextColumn(name, field);
  return { ...raw, take: (rows) => decoded(raw.take(rows) as TextColumn, rows) };
}

/** Two spellings of one value become one entry, so the codes are changed with them. */
function decoded(raw: TextColumn, rows: number): TextColumn {
  const dictionary = new TextDictionary();
  const valueCodes = new Uint32Array(raw.size + 1);
  for (let code = 1; code <= raw.size; code++) {
    const value = decodePercent(raw.entries.bytes.subarray(raw.entries.offsets[code - 1], raw.entries.offsets[code]));
    const view = viewOf(value);
    valueCodes[code] = dictionary.find(view, 0, value.length) || dictionary.add(view, 0, value.length);
  }
  if (dictionary.size < raw.size) for (let row = 0; row < rows; row++) raw.codes[row] = valueCodes[raw.codes[row]!]!;
  return { ...raw, size: dictionary.size, entries: dictionary.entries };
}
