import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource, memorySource, openSource } from './bytes.ts';
import type { Chunks, Ending } from './chunks.ts';

/** Beyond this, what has to be read at random lies in a file instead of memory. */
const MEMORY_LIMIT = 16 * 1024 * 1024;

export interface Materialised {
  readonly source: ByteSource;
  readonly ending: Ending;
  close(): Promise<void>;
}

/**
 * Makes bytes that come as a stream readable at any place: gzip inside gzip (Firehose compresses what CloudWatch Logs had
 * compressed), Parquet inside gzip. `onDisk` asks for a file in any case.
 */
export async function materialise(
  chunks: Chunks,
  options: { readonly temporary: string; readonly onDisk: boolean },
): Promise<Materialised> {
  const held: Uint8Array[] = [];
  let size = 0;
  let step = await chunks.next();
  while (!step.done && (size + step.value.length <= MEMORY_LIMIT || held.length === 0)) {
    held.push(step.value);
    size += step.value.length;
    step = await chunks.next();
  }
  if (step.done && !options.onDisk) {
    return { source: memorySource(Buffer.concat(held, size)), ending: step.value, close: () => Promise.resolve() };
  }
  mkdirSync(options.temporary, { recursive: true });
  const path = join(options.temporary, `unpacked-${randomUUID()}`);
  const handle = await open(path, 'wx', 0o600);
  try {
    for (const chunk of held) await handle.write(chunk);
    while (!step.done) {
      await handle.write(step.value);
      size += step.value.length;
      step = await chunks.next();
    }
    await handle.close();
    const source = await openSource(path, size);
    return {
      source,
      ending: step.value,
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
