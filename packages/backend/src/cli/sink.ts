/** Where output goes: standard output or a file, with back-pressure, and without half a file after a failure. */

import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { ThalwegError } from '../report/errors.ts';
import type { Context } from './command.ts';

export interface Sink {
  write(text: string): Promise<void>;
  /** Ends it well. */
  close(): Promise<void>;
  /** Gives it up. */
  discard(): void;
}

/** Where `-o FILE` writes: `partial` becomes `path` when it is whole. */
export interface OutputFile {
  readonly path: string;
  /** The same as `path` where that is a device or a pipe, which nothing may replace. */
  readonly partial: string;
}

const PAGE = 1 << 16;

/** @throws ThalwegError `bad-option` when the file cannot be there. */
export function outputFile(typed: string): OutputFile {
  const path = resolve(typed);
  if (!existsSync(dirname(path)))
    throw new ThalwegError('bad-option', `--output ${typed}: there is no folder ${dirname(path)}`);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new ThalwegError('bad-option', `--output ${typed}: that is a folder; name a file`);
  return { path, partial: found && !found.isFile() ? path : `${path}.${process.pid}.partial` };
}

/** Gives the finished file its name, or removes it. */
export function settle({ path, partial }: OutputFile, isWhole: boolean): void {
  if (partial === path) return;
  if (isWhole) renameSync(partial, path);
  else rmSync(partial, { force: true });
}

/** The sink of a command with `--output`, and what the text in it can look like: a file has no width and no colours. */
export function openSink(
  typed: string | undefined,
  context: Context,
): { readonly sink: Sink; readonly width: number | undefined; readonly colour: boolean } {
  if (typed === undefined || typed === '-')
    return { sink: standardSink(context.stdout, context.signal), width: context.width, colour: context.colour };
  return { sink: fileSink(outputFile(typed), context.signal), width: undefined, colour: false };
}

/** Standard output for rows that come now and then: each is there at once. */
export function liveSink(context: Context): ReturnType<typeof openSink> {
  return { sink: standardSink(context.stdout, context.signal, 0), width: context.width, colour: context.colour };
}

/** Standard output, in pages. An interrupt ends the wait for a reader that does not read. */
export function standardSink(stream: NodeJS.WritableStream, signal: AbortSignal, pageSize = PAGE): Sink {
  let page = '';
  const flush = async (): Promise<void> => {
    const text = page;
    page = '';
    if (text === '' || stream.write(text)) return;
    await once(stream, 'drain', { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  };
  return {
    write: async (text) => {
      page += text;
      if (page.length >= pageSize) await flush();
    },
    close: flush,
    discard: () => {
      page = '';
    },
  };
}

/** A file that appears under its name when it is whole. */
function fileSink(file: OutputFile, signal: AbortSignal): Sink {
  const stream = createWriteStream(file.partial);
  const failed = finished(stream).then(
    () => undefined,
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return new ThalwegError('unreadable', `cannot write ${file.path}: ${reason}`, { cause: error });
    },
  );
  const inner = standardSink(stream, signal);
  // An error that ends the stream while it waits to drain rejects the wait, too; the reason is the stream's.
  const orReason = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (signal.aborted) throw error;
      throw (await failed) ?? error;
    }
  };
  return {
    write: (text) => orReason(inner.write(text)),
    close: async () => {
      await orReason(inner.close());
      stream.end();
      const error = await failed;
      if (error) throw error;
      settle(file, true);
    },
    discard: () => {
      stream.destroy();
      settle(file, false);
    },
  };
}
