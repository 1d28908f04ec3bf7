/**
 * Four bytes at a time: what the straight path asks of text without a branch for each byte. A word of digits has its first byte
 * highest (big-endian), since digits do; a word of text has it lowest (little-endian), so that its end is the lowest bit found.
 */

/** Each byte less the digit 0: `digitsAt(view, at)` is a word of these. */
const ZEROS = 0x30303030;

/** The four bytes at `at`, the first one highest, so that a digit's byte is its value. */
export function digitsAt(view: DataView, at: number): number {
  return view.getInt32(at) ^ ZEROS;
}

/** How many digits a word of `digitsAt` begins with, 0 to 4. */
export function countDigits(word: number): number {
  // The highest bit of each byte that is above 9: 9 + 0x76 is 0x7f. Without their own highest bits, bytes do not carry.
  const others = (((word & 0x7f7f7f7f) + 0x76767676) | 0 | word) & 0x80808080;
  return Math.clz32(others) >>> 3;
}

/** The number that four digits are. Leading zero bytes are digits, too. */
export function fourDigits(word: number): number {
  const pairs = Math.imul((word >>> 8) & 0x00ff00ff, 10) + (word & 0x00ff00ff);
  return Math.imul(pairs >>> 16, 100) + (pairs & 0xffff);
}

/** The number that the first `count` (1 to 4) digits of a word are. */
export function leadingDigits(word: number, count: number): number {
  return fourDigits(word >>> (32 - 8 * count));
}

/**
 * Bits of the bytes up to 0x20 (blanks, tabs, line ends) in a word with the first byte lowest; only the lowest bit set is certain,
 * since a borrow may set bits above it.
 */
export function blanksIn(word: number): number {
  return ((word - 0x21212121) | 0) & ~word & 0x80808080;
}

/** The place (0 to 3) of the first byte found by `blanksIn`, whose result must not be 0. */
export function firstPlace(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >>> 3;
}

/** The bytes before place `count` (0 to 3), the rest 0. */
export function firstBytes(word: number, count: number): number {
  return word & ((1 << (8 * count)) - 1);
}

/** Where the value that begins at `start` ends: the first byte up to 0x20. There must be one, and three bytes behind it. */
export function valueEnd(view: DataView, start: number): number {
  for (let at = start; ; at += 4) {
    const blanks = blanksIn(view.getInt32(at, true));
    if (blanks !== 0) return at + firstPlace(blanks);
  }
}

/** The first line feed from `start` on. There must be one, and three bytes behind it. */
export function nextFeed(view: DataView, start: number): number {
  for (let at = start; ; at += 4) {
    const word = view.getInt32(at, true) ^ FEEDS;
    const zeros = ((word - 0x01010101) | 0) & ~word & 0x80808080;
    if (zeros !== 0) return at + firstPlace(zeros);
  }
}

const FEEDS = 0x0a0a0a0a;
