/** An object's bytes, kept until they are read: they are known by their hash, which is there only when all of them are. */
import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource, memorySource, openSource } from '../ingest/unpack/bytes.ts';

/** Larger objects lie in a file. */
const IN_MEMORY = 8 * 1024 * 1024;

export interface Spooled {
  readonly source: ByteSource;
  /** SHA-256 of the bytes, hex: the same identity that `thalweg ingest` gives them. */
  readonly sha256: string;
  close(): Promise<void>;
}

/** `size`: as announced; fewer or more bytes are an error. */
export async function spool(body: AsyncIterable<Uint8Array>, size: number, temporary: string): Promise<Spooled> {
  const digest = createHash('sha256');
  if (size <= IN_MEMORY) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) {
      digest.update(chunk);
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    expectSize(bytes.length, size);
    return { source: memorySource(bytes), sha256: digest.digest('hex'), close: () => Promise.resolve() };
  }
  const path = join(temporary, `thalweg-${randomUUID()}`);
  const handle = await open(path, 'wx', 0o600);
  try {
    let length = 0;
    for await (const chunk of body) {
      digest.update(chunk);
      length += chunk.length;
      await handle.write(chunk);
    }
    expectSize(length, size);
    await handle.close();
    const source = await openSource(path, size);
    return {
      source,
      sha256: digest.digest('hex'),
      close: async () => {
        await source.close();
        rmSync(path, { force: true });
      },
    };
  } catch (error) {
    await handle.close().catch(() => undefined);
    rmSync(path, { force: true });
    throw error;
  }
}

function expectSize(length: number, size: number): void {
  if (length !== size) throw new Error(`the object broke off: ${length} of ${size} bytes came`);
}
