/** Places of the cache of numbers seen of late: a power of two. */
const PLACES = 4096;

/**
 * Distinct numbers up to 2^63 - 1 with a number (code) each: open addressing with linear probing, at most five eighths full. A value
 * is two halves, high * 2^32 + low, since a double ends at 2^53.
 *
 * Before that comes a cache in which neighbours stand side by side: times are near each other and most counters are small, so their
 * places stay in the processor's nearest memory, where those of the table, which are scattered, do not.
 */
export class NumberDictionary {
  low = new Uint32Array(16);
  high = new Uint32Array(16);
  size = 0;

  /** Two places a slot: the code (0 = free) and the low half it stands for, so that a look-up touches one piece of memory. */
  private slots = new Uint32Array(64);
  /** 32 less the number of bits that a slot's number has. */
  private shift = 27;
  private anyHigh = false;
  /** Value and code (0 = none), by the last bits of the value. */
  private recent = new Int32Array(2 * PLACES);

  /** The code of a value below 2^31, which is added when it is new. */
  codeOfSmall(value: number): number {
    const place = ((value ^ (value >>> 12)) & (PLACES - 1)) << 1;
    const recent = this.recent;
    if (recent[place] === value && recent[place + 1] !== 0) return recent[place + 1]!;
    const code = this.code(value, 0);
    recent[place] = value;
    recent[place + 1] = code;
    return code;
  }

  /** The code of a whole number up to 2^53, which is added when it is new. */
  codeOf(value: number): number {
    return this.code(value >>> 0, Math.floor(value / 0x100000000));
  }

  /** The code of the value, which is added when it is new (then the code is the new `size`). */
  code(low: number, high: number): number {
    const slots = this.slots;
    const mask = slots.length - 2;
    let slot = (scatter(low, high) >>> this.shift) << 1;
    for (;;) {
      const code = slots[slot]!;
      if (code === 0) return this.add(low, high);
      if (slots[slot + 1] === low && (high === 0 && !this.anyHigh ? true : this.high[code - 1] === high)) return code;
      slot = (slot + 2) & mask;
    }
  }

  /** Takes the newest values out again, until there are `size`; see TextDictionary. */
  shrink(size: number): void {
    if (this.size === size) return;
    this.recent.fill(0);
    const mask = this.slots.length - 2;
    while (this.size > size) {
      const code = this.size--;
      let slot = (scatter(this.low[code - 1]!, this.high[code - 1]!) >>> this.shift) << 1;
      while (this.slots[slot] !== code) slot = (slot + 2) & mask;
      this.slots[slot] = 0;
    }
  }

  get memory(): number {
    return 4 * (this.low.length + this.high.length + this.slots.length + this.recent.length);
  }

  private add(low: number, high: number): number {
    if (high !== 0) this.anyHigh = true;
    if (this.size === this.low.length) {
      this.low = doubled(this.low);
      this.high = doubled(this.high);
    }
    this.low[this.size] = low;
    this.high[this.size] = high;
    this.size++;
    if (16 * this.size > 5 * this.slots.length) this.widen();
    else this.place(this.size);
    return this.size;
  }

  private widen(): void {
    this.slots = new Uint32Array(this.slots.length * 2);
    this.shift--;
    for (let code = 1; code <= this.size; code++) this.place(code);
  }

  private place(code: number): void {
    const low = this.low[code - 1]!;
    const mask = this.slots.length - 2;
    let slot = (scatter(low, this.high[code - 1]!) >>> this.shift) << 1;
    while (this.slots[slot] !== 0) slot = (slot + 2) & mask;
    this.slots[slot] = code;
    this.slots[slot + 1] = low;
  }
}

/**
 * The highest bits of a product with the golden ratio: neighbours, as times and counters are, fall far from each other and rarely
 * together (Knuth, The Art of Computer Programming, 6.4).
 */
function scatter(low: number, high: number): number {
  return Math.imul(low ^ SEED ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
}

/** Differs from process to process, so that no log can be made whose values all fall on one place. Codes do not depend on it. */
const SEED = (Math.random() * 0x100000000) | 0;

/** The same array, twice as long. */
export function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(array.length * 2);
  wider.set(array);
  return wider;
}
