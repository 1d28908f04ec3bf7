import type { TextEntries } from './columns.ts';
import { doubled } from './number-dictionary.ts';

/**
 * Distinct byte strings with a number each, found by their bytes: open addressing with linear probing, at most half full. The hash
 * looks at the last eight bytes, the middle and the length only, which is enough for identifiers and costs the same for a long ARN;
 * when a probe runs long (values that differ elsewhere), the dictionary changes over to hashing every byte. Bytes are read and
 * compared four at a time.
 */
export class TextDictionary {
  /** Entries back to back; entry i (code i + 1) is `bytes[offsets[i] .. offsets[i + 1])`. */
  bytes = new Uint8Array(256);
  offsets = new Uint32Array(17);
  size = 0;

  /** The same bytes, to be read in words. */
  view = viewOf(this.bytes);

  private hashes = new Uint32Array(16);
  /** Two places a slot: the code (0 = free) and its hash. */
  private slots = new Uint32Array(64);
  private wholeHash = false;

  /** The code of `source[start .. end)`, 0 when it has none yet. */
  find(source: DataView, start: number, end: number): number {
    const hash = this.wholeHash ? hashWhole(source, start, end) : hashEnds(source, start, end);
    const slots = this.slots;
    const offsets = this.offsets;
    const mask = slots.length - 2;
    const length = end - start;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const code = slots[slot]!;
      if (code === 0) return 0;
      if (slots[slot + 1] !== hash) continue;
      const at = offsets[code - 1]!;
      if (offsets[code]! - at === length && sameBytes(this.view, at, source, start, length)) return code;
    }
  }

  /** Adds an entry that `find` did not find; its code is the new `size`. */
  add(source: DataView, start: number, end: number): number {
    const from = this.offsets[this.size]!;
    const to = from + end - start;
    if (to > this.bytes.length) {
      const wider = new Uint8Array(Math.max(this.bytes.length * 2, to));
      wider.set(this.bytes.subarray(0, from));
      this.bytes = wider;
      this.view = viewOf(wider);
    }
    for (let i = start, at = from; i < end; i++, at++) this.bytes[at] = source.getUint8(i);
    if (this.size + 2 > this.offsets.length) this.widen();
    this.hashes[this.size] = this.wholeHash ? hashWhole(source, start, end) : hashEnds(source, start, end);
    this.offsets[++this.size] = to;
    this.place(this.size);
    return this.size;
  }

  /** Takes the newest entry out again. Nothing was placed after it, so no later entry's probe passes its slot. */
  removeLast(): void {
    const code = this.size--;
    const mask = this.slots.length - 2;
    let slot = (this.hashes[code - 1]! << 1) & mask;
    while (this.slots[slot] !== code) slot = (slot + 2) & mask;
    this.slots[slot] = 0;
  }

  /** The entries without what finds them. */
  get entries(): TextEntries {
    return { bytes: this.bytes, offsets: this.offsets };
  }

  get memory(): number {
    return this.bytes.length + 4 * (this.offsets.length + this.hashes.length + this.slots.length);
  }

  private place(code: number): void {
    if (this.insert(code) <= LONGEST_PROBE || this.wholeHash) return;
    this.wholeHash = true;
    for (let i = 0; i < this.size; i++) this.hashes[i] = hashWhole(this.view, this.offsets[i]!, this.offsets[i + 1]!);
    this.insertAll();
  }

  private widen(): void {
    this.hashes = doubled(this.hashes);
    const offsets = new Uint32Array(this.hashes.length + 1);
    offsets.set(this.offsets);
    this.offsets = offsets;
    this.slots = new Uint32Array(this.hashes.length * 4);
    this.insertAll();
  }

  private insertAll(): void {
    this.slots.fill(0);
    for (let code = 1; code <= this.size; code++) this.insert(code);
  }

  /** Puts a code into the first free slot, and says how many were taken on the way. */
  private insert(code: number): number {
    const hash = this.hashes[code - 1]!;
    const mask = this.slots.length - 2;
    let slot = (hash << 1) & mask;
    let probes = 0;
    while (this.slots[slot] !== 0) {
      slot = (slot + 2) & mask;
      probes++;
    }
    this.slots[slot] = code;
    this.slots[slot + 1] = hash;
    return probes;
  }
}

const LONGEST_PROBE = 40;

/** Differs from process to process, so that no log can be made whose values all fall on one slot. Codes do not depend on it. */
const SEED = (Math.random() * 0x100000000) | 0;

function hashEnds(source: DataView, start: number, end: number): number {
  const length = end - start;
  if (length < 4) return hashWhole(source, start, end);
  const near = source.getUint32(end - 4, true);
  const far = source.getUint32(length < 8 ? start : end - 8, true);
  const middle = source.getUint32(length < 8 ? start : start + ((length >> 1) - 2), true);
  const hash = Math.imul(near, 0x85ebca6b) ^ Math.imul(far + length, 0xc2b2ae35) ^ Math.imul(middle, 0x27d4eb2f);
  return finish(hash);
}

function hashWhole(source: DataView, start: number, end: number): number {
  let hash = SEED;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ source.getUint8(i), 0x01000193);
  return finish(hash);
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** The last words are compared first: identifiers differ there. */
export function sameBytes(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length < 4) {
    for (let i = 0; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
    return true;
  }
  for (let i = length - 4; i > 0; i -= 4) {
    if (a.getUint32(aStart + i, true) !== b.getUint32(bStart + i, true)) return false;
  }
  return a.getUint32(aStart, true) === b.getUint32(bStart, true);
}

/** A view of exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
