import type { TextEntries } from './columns.ts';

/**
 * Distinct byte strings with a number each, found by their bytes: open addressing with linear probing, at most half full. The hash
 * looks at the last eight bytes, the middle and the length only, which is enough for identifiers and costs the same for a long ARN;
 * when a probe runs long (values that differ elsewhere), the dictionary changes over to hashing every byte.
 */
export class TextDictionary {
  /** Entries back to back; entry i (code i + 1) is `bytes[offsets[i] .. offsets[i + 1])`. */
  bytes = new Uint8Array(256);
  offsets = new Uint32Array(17);
  size = 0;

  private hashes = new Uint32Array(16);
  private slots = new Uint32Array(32);
  private wholeHash = false;

  /** The code of `source[start .. end)`, 0 when it has none yet. */
  find(source: Uint8Array, start: number, end: number): number {
    const hash = this.wholeHash ? hashWhole(source, start, end) : hashEnds(source, start, end);
    const slots = this.slots;
    const hashes = this.hashes;
    const offsets = this.offsets;
    const mask = slots.length - 1;
    const length = end - start;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = slots[slot]!;
      if (code === 0) return 0;
      if (hashes[code - 1] !== hash) continue;
      const at = offsets[code - 1]!;
      if (offsets[code]! - at !== length) continue;
      const bytes = this.bytes;
      let i = 0;
      while (i < length && bytes[at + i] === source[start + i]) i++;
      if (i === length) return code;
    }
  }

  /** Adds an entry that `find` did not find; its code is the new `size`. */
  add(source: Uint8Array, start: number, end: number): number {
    const from = this.offsets[this.size]!;
    const to = from + end - start;
    if (to > this.bytes.length) {
      const wider = new Uint8Array(Math.max(this.bytes.length * 2, to));
      wider.set(this.bytes.subarray(0, from));
      this.bytes = wider;
    }
    if (end - start < 64) for (let i = start, at = from; i < end; i++, at++) this.bytes[at] = source[i]!;
    else this.bytes.set(source.subarray(start, end), from);
    if (this.size + 2 > this.offsets.length) this.widen();
    this.hashes[this.size] = this.wholeHash ? hashWhole(source, start, end) : hashEnds(source, start, end);
    this.offsets[++this.size] = to;
    this.place(this.size);
    return this.size;
  }

  /** Takes the newest entry out again. Nothing was placed after it, so no later entry's probe passes its slot. */
  removeLast(): void {
    const code = this.size--;
    const mask = this.slots.length - 1;
    let slot = this.hashes[code - 1]! & mask;
    while (this.slots[slot] !== code) slot = (slot + 1) & mask;
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
    const mask = this.slots.length - 1;
    let slot = this.hashes[code - 1]! & mask;
    let probes = 0;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & mask;
      probes++;
    }
    this.slots[slot] = code;
    if (probes > LONGEST_PROBE && !this.wholeHash) {
      this.wholeHash = true;
      for (let i = 0; i < this.size; i++)
        this.hashes[i] = hashWhole(this.bytes, this.offsets[i]!, this.offsets[i + 1]!);
      this.placeAll();
    }
  }

  private widen(): void {
    const capacity = this.hashes.length * 2;
    const offsets = new Uint32Array(capacity + 1);
    offsets.set(this.offsets);
    this.offsets = offsets;
    const hashes = new Uint32Array(capacity);
    hashes.set(this.hashes);
    this.hashes = hashes;
    this.slots = new Uint32Array(capacity * 2);
    this.placeAll();
  }

  private placeAll(): void {
    this.slots.fill(0);
    const mask = this.slots.length - 1;
    for (let code = 1; code <= this.size; code++) {
      let slot = this.hashes[code - 1]! & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = code;
    }
  }
}

const LONGEST_PROBE = 40;

/** Differs from process to process, so that no log can be made whose values all fall on one slot. Codes do not depend on it. */
const SEED = (Math.random() * 0x100000000) | 0;

function hashEnds(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 8) return hashWhole(bytes, start, end);
  const near = bytes[end - 1]! | (bytes[end - 2]! << 8) | (bytes[end - 3]! << 16) | (bytes[end - 4]! << 24);
  const far = bytes[end - 5]! | (bytes[end - 6]! << 8) | (bytes[end - 7]! << 16) | (bytes[end - 8]! << 24);
  const middle = bytes[start + (length >> 1)]!;
  let hash = Math.imul(near, 0x85ebca6b) ^ Math.imul(far + length, 0xc2b2ae35) ^ (middle << 7);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function hashWhole(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
