import { basename } from 'node:path';
import { upload } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { IngestSummary } from '../../ingest/summary.ts';
import { ThalwegError } from '../../report/errors.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export async function addUpload(app: FastifyInstance, { intake, limits }: Services): Promise<void> {
  const { uploadBytes } = limits;
  await app.register(async (scope) => {
    // The body is the file, whatever type the client gives it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_, body, done) => done(null, body));
    addRoute(scope, upload, async ({ query, note, request, signal }) => {
      const body = request.body as AsyncIterable<Uint8Array> | undefined;
      if (!body) throw new ThalwegError('bad-request', 'The body is empty; it has to be the file.');
      if (Number(request.headers['content-length'] ?? 0) > uploadBytes) throw tooLarge(uploadBytes);
      const { name, format } = query;
      const content = atMost(body, uploadBytes);
      const summary = await intake.take({ name: nameOf(name), format, signal, content });
      const { objects, lines, quarantined } = summary;
      note({ objects, lines, quarantined });
      return toAnswer(summary);
    });
  });
}

async function* atMost(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    yield chunk;
  }
}

/** The last part of a name, with either kind of slash. */
function nameOf(typed: string): string {
  const name = basename(typed.replaceAll('\\', '/')).replace(/[\0-\x1f\x7f]/g, '');
  return name === '' || name === '.' || name === '..' ? 'upload' : name;
}

function toAnswer({ broken, refused, warnings, unreadable, ...counts }: IngestSummary) {
  return {
    ...counts,
    broken: [...broken],
    refused: [...refused],
    warnings: [...warnings],
    unreadable: [...unreadable],
  };
}

function tooLarge(most: number): ThalwegError {
  return new ThalwegError(
    'too-large',
    `A file to upload has at most ${most} bytes; load larger ones with thalweg ingest.`,
  );
}
