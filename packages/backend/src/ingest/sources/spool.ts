import { randomUUID } from 'node:crypto';
import { type BigIntStats, createReadStream, createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ThalwegError } from '../../report/errors.ts';

export interface Spooled {
  readonly path: string;
  readonly size: number;
  /** Never the same twice: what came through a pipe cannot be known by its time. */
  readonly modified: string;
}

/** True for what can be read once only: named pipes, `/dev/fd/63`, terminals, sockets. */
export function isStream(stats: BigIntStats): boolean {
  return stats.isFIFO() || stats.isCharacterDevice() || stats.isSocket();
}

/**
 * Copies a stream, or the pipe at a path, to a file below `temporary`, with memory bounded by the stream's buffer. Bytes have to
 * be known (hashed) before they are parsed, which takes two readings.
 */
export async function spool(
  from: NodeJS.ReadableStream | string,
  options: { readonly temporary: string; readonly signal?: AbortSignal | undefined },
): Promise<Spooled> {
  const id = randomUUID();
  mkdirSync(options.temporary, { recursive: true });
  const path = join(options.temporary, `spool-${id}`);
  const input = typeof from === 'string' ? createReadStream(from) : from;
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), options.signal ? { signal: options.signal } : {});
  } catch (error) {
    rmSync(path, { force: true });
    if (options.signal?.aborted) throw new ThalwegError('cancelled', 'Interrupted while standard input was read.');
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new ThalwegError('disk-full', 'The disk is full: standard input could not be kept for reading.', {
        cause: error,
      });
    }
    throw error;
  }
  return { path, size: statSync(path).size, modified: `spool-${id}` };
}
