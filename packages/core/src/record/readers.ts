/**
 * The loops of the straight path: each reads one column of many lines, four bytes at a time where it can, with hardly a branch that
 * depends on the length of a value.
 *
 * They are the hottest code there is, and are written for the compiler of V8: all of them live in one function that is called once,
 * over one buffer, into which text is copied. So helpers and buffers are constants to them, and no access asks for the kind, the place
 * or the length of anything. That is worth a fifth of the time. The text and the positions in it belong to whoever reads, for as
 * long as the reading takes; nothing is kept there between two calls of a parser.
 */
import { type AddressDictionary, cachePlace } from './address-dictionary.ts';
import type { Source } from './column-builder.ts';
import type { NumberDictionary } from './number-dictionary.ts';
import type { SmallNumberDictionary } from './small-numbers.ts';
import { sameBytes, type TextDictionary } from './text-dictionary.ts';
import { validUtf8End } from './utf8.ts';

/** Lines of a batch at most: their text, and what is read of them, fit the second cache of a processor. */
export const MOST_LINES = 512;
/** Bytes of text at most. */
export const WINDOW = 1 << 18;

/** Lines that are read together. */
export interface Batch {
  /** How many of them count: those behind have failed. */
  count: number;
  /** The row of the first line. */
  row: number;
  /** What must follow each value: a blank, or a line feed (perhaps after CR) behind the last one. */
  separator: number;
}

/**
 * Each `read…` takes the value that begins at `at[i]` for each line `i` of the batch, stores its code for row `batch.row + i`, and moves
 * `at[i]` behind the value and its separator. It stops at the first line that needs a closer look, and returns how many it has read.
 */
export interface Readers {
  /** Text of up to WINDOW bytes from 0 on, ended by a line feed; what stands behind it does not matter. */
  readonly text: Source;
  /** Where the lines of the batch begin, and behind the last one where it ends. */
  readonly starts: Int32Array;
  readonly at: Int32Array;
  /** The first line feed from `start` on; there must be one. */
  readonly nextFeed: (start: number) => number;
  readonly readInt32: (
    batch: Batch,
    codes: Uint32Array,
    column: { readonly dictionary: SmallNumberDictionary; readonly largest: number },
  ) => number;
  /** `toStored`: what is stored of a value that is no int32. */
  readonly readInt64: (
    batch: Batch,
    codes: Uint32Array,
    column: { readonly dictionary: NumberDictionary; readonly toStored: (value: number) => number },
  ) => number;
  /** `isMissing`: tells words that stand for a missing value, other than `-`. */
  readonly readTexts: (
    batch: Batch,
    codes: Uint32Array,
    column: {
      readonly dictionary: TextDictionary;
      readonly isMissing: (bytes: Uint8Array, start: number, end: number) => boolean;
    },
  ) => number;
  readonly readAddresses: (batch: Batch, codes: Uint32Array, dictionary: AddressDictionary) => number;
}

/** Those of this thread. */
export const readers: Readers = createReaders();

function createReaders(): Readers {
  const LF = 0x0a;
  const CR = 0x0d;
  const DASH = 0x2d;
  /** Longer than any text: no value has this length. */
  const NO_LENGTH = 0x3fffffff;
  /** Digits of the largest number that columns of int32 read here: below 2^31, so that integer arithmetic stays integer. */
  const SHORT = 9;
  /** A number below this stays below 2^31 with one digit more. */
  const SMALL = 214_748_364;
  /** Digits that a double holds exactly. */
  const EXACT = 15;
  /** Stand for no value, and for one that is not below 2^31. */
  const MISSING = -1;
  const LONG = -2;
  const TENS = Int32Array.of(1, 10, 100, 1000, 10_000);

  // Behind the text there is room to read words, and the length of a short value, without looking where the text ends.
  const bytes = new Uint8Array(WINDOW + 64);
  const view = new DataView(bytes.buffer);
  const text: Source = { bytes, view };
  const starts = new Int32Array(MOST_LINES + 1);
  const at = new Int32Array(MOST_LINES);
  /** Values of the batch between reading and looking up. */
  const values = new Int32Array(MOST_LINES);
  const longValues = new Float64Array(MOST_LINES);

  /** The four bytes at `start`, the first one highest, less the digit 0: so a digit's byte is its value. */
  const digitsAt = (start: number) => view.getInt32(start) ^ 0x30303030;

  /** How many digits a word of `digitsAt` begins with, 0 to 4. */
  const countDigits = (word: number) => {
    // The highest bit of each byte that is above 9: 9 + 0x76 is 0x7f. Without their own highest bits, bytes do not carry.
    const others = (((word & 0x7f7f7f7f) + 0x76767676) | 0 | word) & 0x80808080;
    return Math.clz32(others) >>> 3;
  };

  /** The number that the first `count` (1 to 4) digits of a word are. */
  const leadingDigits = (word: number, count: number) => {
    // Zero bytes come in from above, and are digits, too.
    const digits = word >>> (32 - 8 * count);
    const pairs = Math.imul((digits >>> 8) & 0x00ff00ff, 10) + (digits & 0x00ff00ff);
    return Math.imul(pairs >>> 16, 100) + (pairs & 0xffff);
  };

  /**
   * Bits of the bytes up to 0x20 (blanks, tabs, line ends) in a word with the first byte lowest; only the lowest bit set is certain,
   * since a borrow may set bits above it.
   */
  const blanksIn = (word: number) => ((word - 0x21212121) | 0) & ~word & 0x80808080;

  /** The place (0 to 3) of the first byte in such bits, which must not be 0. */
  const firstPlace = (bits: number) => (31 - Math.clz32(bits & -bits)) >>> 3;

  /** The bytes before place `count` (0 to 3), the rest 0. */
  const firstBytes = (word: number, count: number) => word & ((1 << (8 * count)) - 1);

  /** Where the value that begins at `start` ends: the first byte up to 0x20. */
  const valueEnd = (start: number) => {
    for (let place = start; ; place += 4) {
      const blanks = blanksIn(view.getInt32(place, true));
      if (blanks !== 0) return place + firstPlace(blanks);
    }
  };

  /** The position behind the separator at `end`, 0 when something else stands there. */
  const behind = (end: number, separator: number) => {
    if (bytes[end] === separator) return end + 1;
    return separator === LF && bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : 0;
  };

  const nextFeed: Readers['nextFeed'] = (start) => {
    for (let place = start; ; place += 4) {
      const word = view.getInt32(place, true) ^ 0x0a0a0a0a;
      const zeros = ((word - 0x01010101) | 0) & ~word & 0x80808080;
      if (zeros !== 0) return place + firstPlace(zeros);
    }
  };

  const readInt32: Readers['readInt32'] = ({ count, row, separator }, codes, { dictionary, largest }) => {
    let read = 0;
    for (; read < count; read++) {
      const start = at[read]!;
      const word = digitsAt(start);
      const digits = countDigits(word);
      let end = start + digits;
      let value = MISSING;
      if (digits > 0) {
        value = leadingDigits(word, digits);
        if (digits === 4) {
          let digit = bytes[end]! - 0x30;
          for (; digit >>> 0 <= 9 && end - start < SHORT; digit = bytes[++end]! - 0x30)
            value = Math.imul(value, 10) + digit;
        }
        if (value > largest) break;
      } else if (bytes[end++] !== DASH) break;
      const next = behind(end, separator);
      if (next === 0) break;
      values[read] = value;
      at[read] = next;
    }
    // Apart from the reading, so that the processor looks several values up at once.
    let table = dictionary.table;
    for (let i = 0; i < read; i++) {
      const value = values[i]!;
      let code = value >= 0 && value < table.length ? table[value]! : 0;
      if (code === 0 && value !== MISSING) {
        code = dictionary.code(value);
        table = dictionary.table;
      }
      codes[row + i] = code;
    }
    return read;
  };

  /** The number that the digits from `start` to `end` are. */
  const longValue = (start: number, end: number) => {
    let value = 0;
    for (let i = start; i < end; i++) value = value * 10 + bytes[i]! - 0x30;
    return value;
  };

  const readInt64: Readers['readInt64'] = ({ count, row, separator }, codes, { dictionary, toStored }) => {
    let read = 0;
    for (; read < count; read++) {
      const start = at[read]!;
      const head = digitsAt(start);
      const digits = countDigits(head);
      let end = start + digits;
      let value = MISSING;
      if (digits > 0) {
        value = leadingDigits(head, digits);
        if (digits === 4) {
          const word = digitsAt(end);
          const more = countDigits(word);
          if (more > 0) {
            value = Math.imul(value, TENS[more]!) + leadingDigits(word, more);
            end += more;
          }
          // As long as it fits, the value is an integer to the processor, too: times of our age do.
          let digit = bytes[end]! - 0x30;
          for (; digit >>> 0 <= 9 && value < SMALL; digit = bytes[++end]! - 0x30) value = Math.imul(value, 10) + digit;
          if (digit >>> 0 <= 9) {
            while ((bytes[end]! - 0x30) >>> 0 <= 9) end++;
            if (end - start > EXACT) break;
            value = LONG;
            longValues[read] = longValue(start, end);
          }
        }
      } else if (bytes[end++] !== DASH) break;
      const next = behind(end, separator);
      if (next === 0) break;
      values[read] = value;
      at[read] = next;
    }
    for (let i = 0; i < read; i++) {
      const value = values[i]!;
      let code = 0;
      if (value >= 0) code = dictionary.codeOfSmall(value);
      else if (value === LONG) code = dictionary.codeOf(toStored(longValues[i]!));
      codes[row + i] = code;
    }
    return read;
  };

  /** False for what needs a closer look: bytes that are no UTF-8, and a byte-order mark, which belongs to no value. */
  const isOrdinary = (start: number, end: number) => {
    for (let i = start; i < end; i++) {
      if (bytes[i]! >= 0x80) return bytes[start] !== 0xef && validUtf8End(bytes, start, end) === end;
    }
    return true;
  };

  const readTexts: Readers['readTexts'] = ({ count, row, separator }, codes, { dictionary, isMissing }) => {
    // The value of the line before is tried first.
    let lastCode = 0;
    let lastStart = 0;
    let lastLength = NO_LENGTH;
    for (let i = 0; i < count; i++) {
      const start = at[i]!;
      if (bytes[start] === DASH && bytes[start + 1]! <= 0x20) {
        const next = behind(start + 1, separator);
        if (next === 0) return i;
        codes[row + i] = 0;
        at[i] = next;
        continue;
      }
      let end = start + lastLength;
      let code = 0;
      if (end < WINDOW && bytes[end]! <= 0x20) {
        if (sameBytes(dictionary.view, lastStart, view, start, lastLength)) code = lastCode;
        // Another value of the same length, most often. No entry holds a blank, so a hit proves that the value ends here.
        else code = dictionary.find(view, start, end);
      }
      if (code === 0) {
        end = valueEnd(start);
        if (end === start) return i;
        code = dictionary.find(view, start, end);
      }
      const next = behind(end, separator);
      if (next === 0) return i;
      if (code === 0) {
        if (!isOrdinary(start, end) || isMissing(bytes, start, end)) return i;
        code = dictionary.add(view, start, end);
      }
      if (code !== lastCode) {
        lastCode = code;
        lastStart = dictionary.offsets[code - 1]!;
        lastLength = end - start;
      }
      codes[row + i] = code;
      at[i] = next;
    }
    return count;
  };

  const readAddresses: Readers['readAddresses'] = ({ count, row, separator }, codes, dictionary) => {
    const { cache } = dictionary;
    for (let i = 0; i < count; i++) {
      const start = at[i]!;
      // The value in four words, 0 behind its end, when it has 4 to 15 bytes: every IPv4 address.
      const first = view.getInt32(start, true);
      let second = 0;
      let third = 0;
      let fourth = 0;
      let end = 0;
      if (blanksIn(first) === 0) {
        second = view.getInt32(start + 4, true);
        let blanks = blanksIn(second);
        if (blanks !== 0) {
          const length = firstPlace(blanks);
          second = firstBytes(second, length);
          end = start + 4 + length;
        } else {
          third = view.getInt32(start + 8, true);
          blanks = blanksIn(third);
          if (blanks !== 0) {
            const length = firstPlace(blanks);
            third = firstBytes(third, length);
            end = start + 8 + length;
          } else {
            fourth = view.getInt32(start + 12, true);
            blanks = blanksIn(fourth);
            if (blanks !== 0) {
              const length = firstPlace(blanks);
              fourth = firstBytes(fourth, length);
              end = start + 12 + length;
            }
          }
        }
      }
      let code = 0;
      const place = end === 0 ? -1 : cachePlace(first, second, third, fourth);
      if (
        end !== 0 &&
        cache[place] === first &&
        cache[place + 1] === second &&
        cache[place + 2] === third &&
        cache[place + 3] === fourth
      ) {
        code = cache[place + 4]!;
      } else {
        if (end === 0) end = valueEnd(start);
        if (behind(end, separator) === 0 || end === start) return i;
        if (end - start !== 1 || bytes[start] !== DASH) {
          code = dictionary.code(text, start, end);
          if (code === 0) return i;
          if (place >= 0) {
            cache[place] = first;
            cache[place + 1] = second;
            cache[place + 2] = third;
            cache[place + 3] = fourth;
            cache[place + 4] = code;
          }
        }
      }
      const next = behind(end, separator);
      if (next === 0) return i;
      codes[row + i] = code;
      at[i] = next;
    }
    return count;
  };

  return { text, starts, at, nextFeed, readInt32, readInt64, readTexts, readAddresses };
}
