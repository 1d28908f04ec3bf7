/**
 * Distinct numbers up to 2^63 - 1 with a number (code) each: open addressing as in TextDictionary. A value is two halves,
 * high * 2^32 + low, since a double ends at 2^53.
 */
export class NumberDictionary {
  low = new Uint32Array(16);
  high = new Uint32Array(16);
  size = 0;

  private slots = new Uint32Array(32);

  /** The code of the value, which is added when it is new (then the code is the new `size`). */
  code(low: number, high: number): number {
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = hash(low, high) & mask;
    for (;;) {
      const code = slots[slot]!;
      if (code === 0) return this.add(low, high, slot);
      if (this.low[code - 1] === low && this.high[code - 1] === high) return code;
      slot = (slot + 1) & mask;
    }
  }

  /** Takes the newest value out again; see TextDictionary. */
  removeLast(): void {
    const code = this.size--;
    const mask = this.slots.length - 1;
    let slot = hash(this.low[code - 1]!, this.high[code - 1]!) & mask;
    while (this.slots[slot] !== code) slot = (slot + 1) & mask;
    this.slots[slot] = 0;
  }

  get memory(): number {
    return 4 * (this.low.length + this.high.length + this.slots.length);
  }

  private add(low: number, high: number, slot: number): number {
    const index = this.size++;
    if (index < this.low.length) {
      this.low[index] = low;
      this.high[index] = high;
      this.slots[slot] = this.size;
      return this.size;
    }
    this.low = doubled(this.low);
    this.high = doubled(this.high);
    this.low[index] = low;
    this.high[index] = high;
    this.slots = new Uint32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let code = 1; code <= this.size; code++) {
      let free = hash(this.low[code - 1]!, this.high[code - 1]!) & mask;
      while (this.slots[free] !== 0) free = (free + 1) & mask;
      this.slots[free] = code;
    }
    return this.size;
  }
}

function hash(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** The same array, twice as long. */
export function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(array.length * 2);
  wider.set(array);
  return wider;
}
