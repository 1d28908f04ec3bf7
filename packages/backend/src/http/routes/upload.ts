import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { upload } from '@thalweg/core/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ingest } from '../../ingest/pipeline.ts';
import type { IngestSummary } from '../../ingest/summary.ts';
import { ThalwegError } from '../../report/errors.ts';
import type { Load } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { QueryQueue } from '../query-queue.ts';
import { addRoute } from '../route.ts';

/** Uploads that wait, for each that runs. */
const WAITING = 8;

export async function addUpload(app: FastifyInstance, services: Services): Promise<void> {
  const { uploads, uploadBytes } = services.limits;
  const queue = new QueryQueue({ light: uploads, heavy: 0, open: uploads * WAITING });
  const tidying = createTidying(services);
  app.addHook('onClose', () => tidying.stop());
  await app.register(async (scope) => {
    // The body is the file, whatever type the client gives it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_, body, done) => done(null, body));
    addRoute(scope, upload, async ({ query, request, signal }) => {
      if (Number(request.headers['content-length'] ?? 0) > uploadBytes) throw tooLarge(uploadBytes);
      const leave = queue.admit();
      try {
        const summary = await queue.run('light', signal, () => load(services, request, { ...query, signal }));
        services.metrics.ingestDone(summary);
        if (summary.parts > 0) tidying.start();
        return toAnswer(summary);
      } finally {
        leave();
      }
    });
  });
}

interface Upload {
  readonly name: string;
  readonly format?: string | undefined;
  readonly signal: AbortSignal;
}

async function load(services: Services, request: FastifyRequest, upload: Upload): Promise<IngestSummary> {
  const { store, createAppender, worker, limits } = services;
  const { format, signal } = upload;
  const load = await store.openLoad();
  try {
    const object = await spool(load, request.body as NodeJS.ReadableStream, { ...upload, most: limits.uploadBytes });
    return await ingest(load, [], { createAppender, worker, format, signal, objects: [object] });
  } finally {
    await load.close();
  }
}

/** The body as a file below the folder of the load, which is removed with it whatever happens. */
async function spool(
  load: Load,
  body: NodeJS.ReadableStream | undefined,
  { name, most, signal }: Upload & { most: number },
) {
  if (!body) throw new ThalwegError('bad-request', 'The body is empty; it has to be the file.');
  const folder = mkdtempSync(join(load.place.temporary, 'upload-'));
  const path = join(folder, 'body');
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      if (size > most) done(tooLarge(most));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(body, counted, createWriteStream(path, { flags: 'wx' }), { signal });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    name: nameOf(name),
    path,
    size,
    modified: String(statSync(path, { bigint: true }).mtimeNs),
    label: undefined,
  };
}

/** The last part of a name, with either kind of slash. */
function nameOf(typed: string): string {
  const name = basename(typed.replaceAll('\\', '/')).replace(/[\0-\x1f\x7f]/g, '');
  return name === '' || name === '.' || name === '..' ? 'upload' : name;
}

/** Merging small parts pays off soon, but nobody waits for it. One at a time. */
function createTidying({ store }: Services): { start(): void; stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  async function tidy(): Promise<void> {
    try {
      await store.tidy(stopping.signal);
    } catch (error) {
      if (!(error instanceof ThalwegError)) throw error;
    }
    running = undefined;
  }
  return {
    start: () => {
      running ??= tidy();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
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
