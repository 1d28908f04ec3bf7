/**
 * Address text → the number it stands for (columns.ts: four words, IPv4 at ::ffff:0:0/96). IPv4 is four decimal octets without
 * leading zeros; IPv6 is RFC 4291 section 2.2 in every spelling, an embedded IPv4 at its end included. Zone ids, prefixes and
 * brackets are no addresses.
 */

/** Reads the address in `bytes[start .. end)` into `words[at .. at + 4)`; false, with `words` undefined there, when it is none. */
export function readAddress(bytes: Uint8Array, start: number, end: number, words: Uint32Array, at = 0): boolean {
  if (start < end && bytes.subarray(start, end).indexOf(COLON) >= 0) return readV6(bytes, start, end, words, at);
  const value = readV4(bytes, start, end);
  if (value < 0) return false;
  words[at] = 0;
  words[at + 1] = 0;
  words[at + 2] = 0xffff;
  words[at + 3] = value;
  return true;
}

const COLON = 0x3a;
const DOT = 0x2e;

/** The number of the IPv4 address that `bytes[start .. end)` is, or -1. */
export function readV4(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  for (let octets = 0; octets < 4; octets++) {
    if (octets > 0 && bytes[at++] !== DOT) return -1;
    const first = at;
    let octet = 0;
    while (at < end && isDigit(bytes[at]!)) {
      octet = octet * 10 + bytes[at]! - 0x30;
      at++;
      if (octet > 255) return -1;
    }
    if (at === first || (at - first > 1 && bytes[first] === 0x30)) return -1;
    value = value * 256 + octet;
  }
  return at === end ? value : -1;
}

function readV6(bytes: Uint8Array, start: number, end: number, words: Uint32Array, wordsAt: number): boolean {
  const groups = new Uint16Array(8);
  let count = 0;
  let gap = -1;
  let at = start;
  if (bytes[at] === COLON) {
    if (bytes[at + 1] !== COLON || at + 1 >= end) return false;
    at += 2;
    gap = 0;
  }
  while (at < end) {
    if (count === 8) return false;
    const first = at;
    let group = 0;
    let digit = at < end ? hexDigit(bytes[at]!) : -1;
    while (digit >= 0 && at - first < 4) {
      group = group * 16 + digit;
      at++;
      digit = at < end ? hexDigit(bytes[at]!) : -1;
    }
    if (at < end && bytes[at] === DOT) {
      const v4 = count <= 6 ? readV4(bytes, first, end) : -1;
      if (v4 < 0) return false;
      groups[count++] = v4 >>> 16;
      groups[count++] = v4 & 0xffff;
      at = end;
      break;
    }
    if (at === first) return false;
    groups[count++] = group;
    if (at === end) break;
    if (bytes[at++] !== COLON || at === end) return false;
    if (bytes[at] === COLON) {
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
  }
  if (gap >= 0 ? count > 7 : count !== 8) return false;
  if (gap >= 0) {
    groups.copyWithin(8 - (count - gap), gap, count);
    groups.fill(0, gap, 8 - (count - gap));
  }
  for (let i = 0; i < 4; i++) words[wordsAt + i] = groups[2 * i]! * 0x10000 + groups[2 * i + 1]!;
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
