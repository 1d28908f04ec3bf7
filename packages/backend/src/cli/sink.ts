/** Where output goes: standard output or a file, with back-pressure, and without half a file after a failure. */

import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { ThalwegError } from '../report/errors.ts';

export interface Sink {
  write(text: string): Promise<void>;
  /** Ends it well. */
  close(): Promise<void>;
  /** Gives it up. */
  discard(): void;
}

const PAGE = 1 << 16;

/** Standard output, in pages of 64 KiB. */
export function standardSink(stream: NodeJS.WritableStream): Sink {
  let page = '';
  const flush = async (): Promise<void> => {
    const text = page;
    page = '';
    if (text !== '' && !stream.write(text)) await once(stream, 'drain');
  };
  return {
    write: async (text) => {
      page += text;
      if (page.length >= PAGE) await flush();
    },
    close: flush,
    discard: () => {
      page = '';
    },
  };
}

/** A file that appears under its name when it is whole. */
export function fileSink(path: string): Sink {
  const partial = `${path}.${process.pid}.partial`;
  const stream = createWriteStream(partial);
  const failed = finished(stream).then(
    () => undefined,
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return new ThalwegError('unreadable', `cannot write ${path}: ${reason}`, { cause: error });
    },
  );
  const inner = standardSink(stream);
  return {
    write: (text) =>
      inner.write(text).catch(async (error: unknown) => {
        throw (await failed) ?? error;
      }),
    close: async () => {
      await inner.close();
      stream.end();
      const error = await failed;
      if (error) throw error;
      renameSync(partial, path);
    },
    discard: () => {
      stream.destroy();
      rmSync(partial, { force: true });
    },
  };
}
