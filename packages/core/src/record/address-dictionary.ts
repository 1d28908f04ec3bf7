import { readAddress, readV4 } from './address.ts';
import type { Source } from './column-builder.ts';
import { doubled, NumberDictionary } from './number-dictionary.ts';
import { TextDictionary } from './text-dictionary.ts';

/** Places of the cache of addresses seen of late: a power of two. */
const PLACES = 2048;
const PLACE_BITS = 11;
/** Words a place: the text in four, and its code. */
const PLACE_WORDS = 8;

/**
 * Distinct addresses by their text, with a number (code) each. An IPv4 address has one spelling only, so it is looked up by its number;
 * everything else is looked up by its text and read once for each distinct text. Before that comes a cache by the words of the text,
 * which needs no reading at all: it has the addresses that come again and again.
 */
export class AddressDictionary {
  readonly texts = new TextDictionary();
  /** Four words an entry, as in AddressColumn. */
  words = new Uint32Array(64);
  /** The text in four words, 0 behind its end, and its code. */
  readonly cache = new Int32Array(PLACES * PLACE_WORDS);

  private v4 = new NumberDictionary();
  /** Code of each code of `v4`, from 1. */
  private v4Codes = new Uint32Array(16);

  get size(): number {
    return this.texts.size;
  }

  /** The code of the address that `source[start .. end)` is, which is added when it is new; 0 when it is none. */
  code({ bytes, view }: Source, start: number, end: number): number {
    const value = readV4(bytes, start, end);
    if (value < 0) {
      const known = this.texts.find(view, start, end);
      if (known !== 0) return known;
      return readAddress(bytes, start, end, scratch) ? this.add(view, start, end) : 0;
    }
    const before = this.v4.size;
    const index = this.v4.code(value, 0);
    // As long as all addresses are IPv4, the two dictionaries count alike.
    if (index <= before) return before === this.size ? index : this.v4Codes[index]!;
    scratch[0] = 0;
    scratch[1] = 0;
    scratch[2] = 0xffff;
    scratch[3] = value;
    const code = this.add(view, start, end);
    if (index === this.v4Codes.length) this.v4Codes = doubled(this.v4Codes);
    this.v4Codes[index] = code;
    return code;
  }

  /** Takes the newest entries out again, until there are `size`. */
  shrink(size: number): void {
    if (this.size === size) return;
    while (this.size > size) {
      if (this.v4.size > 0 && this.v4Codes[this.v4.size] === this.size) this.v4.shrink(this.v4.size - 1);
      this.texts.removeLast();
    }
    this.cache.fill(0);
  }

  get memory(): number {
    const { texts, v4, v4Codes, words, cache } = this;
    return texts.memory + v4.memory + v4Codes.byteLength + words.byteLength + cache.byteLength;
  }

  /** Adds the address whose words are in `scratch`. */
  private add(view: DataView, start: number, end: number): number {
    const code = this.texts.add(view, start, end);
    if (4 * code > this.words.length) this.words = doubled(this.words);
    this.words.set(scratch, 4 * code - 4);
    return code;
  }
}

/** Where the cache has the text that is these four words. */
export function cachePlace(first: number, second: number, third: number, fourth: number): number {
  const mixed = Math.imul(first, 0x85ebca6b) ^ Math.imul(second, 0xc2b2ae35) ^ Math.imul(third, 0x27d4eb2f) ^ fourth;
  return (Math.imul(mixed, 0x9e3779b1) >>> (32 - PLACE_BITS)) * PLACE_WORDS;
}

const scratch = new Uint32Array(4);
