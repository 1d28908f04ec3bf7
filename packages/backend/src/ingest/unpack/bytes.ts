import { type FileHandle, open } from 'node:fs/promises';

/** Bytes that can be read at any place, again and again: a file, or what was read of it. */
export interface ByteSource {
  readonly size: number;
  /** Path of the file that holds exactly these bytes; undefined when only memory does. */
  readonly path: string | undefined;
  /** All of them, when they are in memory. */
  readonly memory: Uint8Array | undefined;
  /** At most `length` bytes from `position`; fewer only at the end. */
  read(position: number, length: number): Promise<Uint8Array>;
}

export function memorySource(bytes: Uint8Array, path?: string): ByteSource {
  return {
    size: bytes.length,
    path,
    memory: bytes,
    read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
  };
}

/** The first `size` bytes of a file; what is appended to it meanwhile belongs to the next load. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

export async function openSource(path: string, size: number): Promise<FileSource> {
  const handle = await open(path, 'r');
  return {
    size,
    path,
    memory: undefined,
    read: (position, length) => readFully(handle, position, Math.min(length, size - position)),
    close: () => handle.close(),
  };
}

async function readFully(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(Math.max(length, 0));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
