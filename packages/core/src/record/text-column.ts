import type { Field } from '../fields/index.ts';
import { DASH, isMissingWord, type Source, type TextColumnBuilder, widened } from './column-builder.ts';
import type { TextColumn } from './columns.ts';
import { decodePercent } from './percent.ts';
import { sameBytes, TextDictionary, viewOf } from './text-dictionary.ts';
import { decodeUtf8, validUtf8End } from './utf8.ts';

/** Longer than any line: no value has this length. */
const NO_LENGTH = 0x3fffffff;

/**
 * Column of text. `field` undefined: a name without catalogue row, in which `None` and `null` are values. `watch`: the two
 * words that `watched` tells.
 */
export function createTextColumn(
  name: string,
  field: Field | undefined,
  watch: readonly [string, string] | undefined = undefined,
): TextColumnBuilder {
  const hasMissingWords = field !== undefined && field.kind !== 'tag';
  const dictionary = new TextDictionary();
  const watchedCodes: [number, number] = [-1, -1];
  let codes = new Uint32Array(0);
  /** Row that brought the newest entry. */
  let bornAt = -1;
  /** The value of the row before, which is tried first. */
  let lastCode = 0;
  let lastStart = 0;
  let lastLength = NO_LENGTH;

  function remember(code: number): void {
    lastCode = code;
    lastStart = dictionary.offsets[code - 1]!;
    lastLength = dictionary.offsets[code]! - lastStart;
  }

  function add(source: Source, start: number, end: number, row: number): number {
    const code = dictionary.add(source.view, start, end);
    bornAt = row;
    const place = watch === undefined ? -1 : watch.indexOf(decodeUtf8(source.bytes, start, end));
    if (place >= 0) watchedCodes[place] = code;
    return code;
  }

  function read(source: Source, at: number, row: number): number {
    const { bytes, view } = source;
    if (bytes[at] === DASH && bytes[at + 1]! <= 0x20) {
      codes[row] = 0;
      return at + 1;
    }
    let end = at + lastLength;
    if (end < bytes.length && bytes[end]! <= 0x20) {
      if (sameBytes(dictionary.view, lastStart, view, at, lastLength)) {
        codes[row] = lastCode;
        return end;
      }
      // Another value of the same length, most often. No entry holds a blank, so a hit proves that the value ends here.
      const code = dictionary.find(view, at, end);
      if (code !== 0) {
        remember(code);
        codes[row] = code;
        return end;
      }
    }
    end = at;
    while (bytes[end]! > 0x20) end++;
    if (end === at) return -1;
    let code = dictionary.find(view, at, end);
    if (code === 0) {
      if (!isOrdinary(bytes, at, end) || (hasMissingWords && isMissingWord(bytes, at, end))) return -1;
      code = add(source, at, end, row);
    }
    remember(code);
    codes[row] = code;
    return end;
  }

  function put(source: Source, start: number, end: number, row: number): void {
    const { bytes, view } = source;
    const missing =
      (end - start === 1 && bytes[start] === DASH) || (hasMissingWords && isMissingWord(bytes, start, end));
    codes[row] = missing ? 0 : dictionary.find(view, start, end) || add(source, start, end, row);
  }

  return {
    name,
    read,
    put,
    check: () => undefined,
    undo(row) {
      if (bornAt !== row) return;
      const place = watchedCodes.indexOf(dictionary.size);
      if (place >= 0) watchedCodes[place] = -1;
      dictionary.removeLast();
      bornAt = -1;
      lastCode = 0;
      lastLength = NO_LENGTH;
    },
    grow(capacity) {
      codes = widened(codes, capacity);
    },
    take: () => ({ type: 'text', name, field, codes, size: dictionary.size, entries: dictionary.entries }),
    memory: () => dictionary.memory,
    watched(row) {
      const code = codes[row]!;
      return code === watchedCodes[0] ? 0 : code === watchedCodes[1] ? 1 : -1;
    },
  };
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

/** False for what needs a closer look: bytes that are no UTF-8, and a byte-order mark, which belongs to no value. */
function isOrdinary(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i]! >= 0x80) return bytes[start] !== 0xef && validUtf8End(bytes, start, end) === end;
  }
  return true;
}
