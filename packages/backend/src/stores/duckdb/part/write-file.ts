import { type FileHandle, open, rm } from 'node:fs/promises';
import { ThalwegError } from '../../../report/errors.ts';

/** Makes a new file to write to. */
export type OpenNew = (path: string) => Promise<FileHandle>;

export const openNew: OpenNew = (path) => open(path, 'wx');

/**
 * Writes a new file and waits until the disk has it. On any error nothing is left of it.
 * Throws ThalwegError `disk-full` when the disk or the quota is at its end.
 */
export async function writeFileDurably(
  path: string,
  pieces: readonly Uint8Array[],
  openFile: OpenNew = openNew,
): Promise<void> {
  const file = await openFile(path).catch((error: unknown) => {
    throw translate(error, path);
  });
  try {
    try {
      for (const piece of pieces) await writeWhole(file, piece);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw translate(error, path);
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await file.write(bytes, at)).bytesWritten;
}

function translate(error: unknown, path: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ThalwegError('disk-full', `The disk is full: ${path} could not be written.`, { cause: error });
}
