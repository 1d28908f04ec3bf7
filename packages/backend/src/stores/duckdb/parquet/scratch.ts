/**
 * One piece of memory for the bodies of pages, each of which is compressed as soon as it is made: new memory for each, some megabytes,
 * would cost more in page faults than the writing itself.
 */
let memory = new Uint8Array(0);

/** `length` bytes that begin at a multiple of 8, with anything in them, to be used until the next call. */
export function scratch(length: number): Uint8Array<ArrayBuffer> {
  if (length > memory.length) memory = new Uint8Array(Math.max(length, Math.min(2 * memory.length, MOST_SPARE)));
  return memory.subarray(0, length);
}

/** Memory grows by doubling up to here. */
const MOST_SPARE = 1 << 24;
