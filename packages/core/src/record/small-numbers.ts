import { doubled } from './number-dictionary.ts';

/** Number of ports. */
const PORTS = 65536;
/** Largest code that the table can hold. */
const LARGEST_CODE = 0xffff;

/**
 * Distinct numbers below 2^31 with a number (code) each, for columns of ports and other small numbers: the codes of all values that a
 * port can have stand in a plain table; most other fields never need but its beginning.
 */
export class SmallNumberDictionary {
  values = new Uint32Array(16);
  size = 0;
  /** Codes by value, 0 where it does not tell: halves of words, so that the table of all ports stays in near memory. */
  table = new Uint16Array(256);

  private beyond = new Map<number, number>();

  /** The code of the value, which is added when it is new (then the code is the new `size`). */
  code(value: number): number {
    if (value >= this.table.length && value < PORTS) this.widen();
    const known = (value < this.table.length ? this.table[value]! : 0) || (this.beyond.get(value) ?? 0);
    if (known !== 0) return known;
    if (this.size === this.values.length) this.values = doubled(this.values);
    this.values[this.size++] = value;
    if (value < this.table.length && this.size <= LARGEST_CODE) this.table[value] = this.size;
    else this.beyond.set(value, this.size);
    return this.size;
  }

  /** Takes the newest values out again, until there are `size`. */
  shrink(size: number): void {
    while (this.size > size) {
      const value = this.values[--this.size]!;
      if (!this.beyond.delete(value)) this.table[value] = 0;
    }
  }

  get memory(): number {
    return this.values.byteLength + this.table.byteLength + 50 * this.beyond.size;
  }

  private widen(): void {
    const table = new Uint16Array(PORTS);
    table.set(this.table);
    this.table = table;
  }
}
