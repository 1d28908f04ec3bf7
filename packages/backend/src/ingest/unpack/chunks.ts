import type { ByteSource } from './bytes.ts';

/** How a stream of bytes ended. */
export interface Ending {
  /** One sentence with the offset when the object broke off, ended in foreign bytes, or a check sum is wrong. */
  readonly broken: string | undefined;
  /** True when something is missing at the end, so that the last line may be half a line. */
  readonly cut: boolean;
}

export const WHOLE: Ending = { broken: undefined, cut: false };

/** Bytes in order, cut anywhere; what the generator returns says how they ended. */
export type Chunks = AsyncGenerator<Uint8Array, Ending>;

const READ_BYTES = 256 * 1024;

export async function* readChunks(source: ByteSource): Chunks {
  if (source.memory) {
    if (source.memory.length > 0) yield source.memory;
    return WHOLE;
  }
  let next = source.read(0, READ_BYTES);
  for (let position = 0; ; ) {
    const chunk = await next;
    if (chunk.length === 0) return WHOLE;
    position += chunk.length;
    // Read ahead while the caller works.
    next = source.read(position, READ_BYTES);
    yield chunk;
  }
}

/** The first bytes (at least `length` unless there are fewer), and a stream that still has them. */
export async function peek(chunks: Chunks, length: number): Promise<{ head: Uint8Array; chunks: Chunks }> {
  const held: Uint8Array[] = [];
  let size = 0;
  let step = await chunks.next();
  while (!step.done) {
    held.push(step.value);
    size += step.value.length;
    if (size >= length) break;
    step = await chunks.next();
  }
  const head = held.length === 1 ? held[0]! : Buffer.concat(held, size);
  const ending = step.done ? step.value : undefined;
  return { head, chunks: replay(head, ending, chunks) };
}

async function* replay(head: Uint8Array, ending: Ending | undefined, rest: Chunks): Chunks {
  if (head.length > 0) yield head;
  return ending ?? (yield* rest);
}

/** UTF-16 (the byte-order mark included) as UTF-8. */
export async function* decodeUtf16(chunks: Chunks, encoding: 'utf-16le' | 'utf-16be'): Chunks {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  let step = await chunks.next();
  while (!step.done) {
    yield encoder.encode(decoder.decode(step.value, { stream: true }));
    step = await chunks.next();
  }
  const rest = decoder.decode();
  if (rest !== '') yield encoder.encode(rest);
  return step.value;
}
