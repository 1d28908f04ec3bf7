/** Answers that are written while they are found. */
import { Readable } from 'node:stream';
import { NDJSON } from '@thalweg/core/api';
import type { FastifyReply } from 'fastify';
import { toApiError } from './errors.ts';

/** One line of NDJSON. Integers must fit: `toApiValue` and `toAmount` see to that. */
export function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

const PIECE_BYTES = 64 * 1024;

/**
 * Pieces as a stream that reads no faster than its reader. A reader that takes nothing for `stallTime` milliseconds is cut off,
 * and the pieces end, so that what they hold is free for others.
 */
export function toStream(pieces: AsyncGenerator<string | Buffer>, stallTime: number): Readable {
  async function* timed(): AsyncGenerator<string | Buffer> {
    for await (const piece of pieces) {
      const timer = setTimeout(() => stream.destroy(new Error('the client takes nothing')), stallTime);
      try {
        yield piece;
      } finally {
        clearTimeout(timer);
      }
    }
  }
  const stream = Readable.from(timed(), { objectMode: false, highWaterMark: PIECE_BYTES });
  return stream;
}

/**
 * Sends text as it comes. The first piece is waited for, so that what fails before it has a status of its own; what fails later
 * is told in a last line.
 */
export async function sendLines(
  reply: FastifyReply,
  pieces: AsyncIterable<string>,
  { stallTime, done }: { readonly stallTime: number; done(): void },
): Promise<FastifyReply> {
  const iterator = pieces[Symbol.asyncIterator]();
  let first: IteratorResult<string>;
  try {
    first = await iterator.next();
  } catch (error) {
    done();
    throw error;
  }
  async function* whole(): AsyncGenerator<string> {
    try {
      for (let next = first; !next.done; next = await iterator.next()) yield next.value;
    } catch (error) {
      const { status, body } = toApiError(error);
      if (status >= 500) reply.log.error(error, 'answer broke off');
      if (reply.request.noted) reply.request.noted['error'] = body.error.code;
      yield line(body);
    } finally {
      await iterator.return?.();
      done();
    }
  }
  return reply
    .type(`${NDJSON}; charset=utf-8`)
    .header('Cache-Control', 'no-store')
    .header('X-Accel-Buffering', 'no')
    .send(toStream(whole(), stallTime));
}
