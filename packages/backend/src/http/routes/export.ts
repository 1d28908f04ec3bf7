import { createReadStream, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportForm, exportRows, toApiValue } from '@thalweg/core/api';
import { guardedCsvLine, type Value } from '@thalweg/core/result';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ThalwegError } from '../../report/errors.ts';
import type { SearchOptions } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { QueryQueue } from '../query-queue.ts';
import { checkFields, type Question, understand } from '../question.ts';
import { addRoute } from '../route.ts';
import { toStream } from '../stream.ts';

/** Exports that wait, for each that runs. */
const WAITING = 4;

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const;

type Format = keyof typeof TYPES;

export async function addExport(app: FastifyInstance, services: Services): Promise<void> {
  const { exports } = services.limits;
  const queue = new QueryQueue({ light: exports, heavy: 0, open: exports * WAITING });
  await app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, text, done) => {
      try {
        done(null, fromForm(String(text)));
      } catch (error) {
        done(error as Error);
      }
    });
    addRoute(scope, exportRows, async ({ query: { format }, body, principal, note, signal, reply }) => {
      const question = await understand(body, services, principal);
      const columns = body.columns ?? [...(await services.store.columns()), '_object', '_line'];
      checkFields(columns, question, 'body/columns');
      checkFields(
        body.sort.map(({ field }) => field),
        question,
        'body/sort',
      );
      const leave = queue.admit();
      const search = { columns: [...new Set(columns)], sort: body.sort, limit: body.limit };
      return send(services, reply, { format, question, search, note, signal, queue, leave });
    });
  });
}

/** What a form of the console sends, so that the browser itself can write the file. */
function fromForm(text: string): unknown {
  const parsed = exportForm.safeParse(Object.fromEntries(new URLSearchParams(text)));
  if (!parsed.success) throw badForm();
  try {
    return JSON.parse(parsed.data.request);
  } catch {
    throw badForm();
  }
}

function badForm(): ThalwegError {
  return new ThalwegError('bad-request', 'The form has one member, request, with the export as JSON.');
}

interface Export {
  readonly format: Format;
  readonly question: Question;
  readonly search: Pick<SearchOptions, 'columns' | 'sort' | 'limit'>;
  readonly note: (detail: { readonly rows: number }) => void;
  readonly signal: AbortSignal;
  readonly queue: QueryQueue;
  leave(): void;
}

async function send(services: Services, reply: FastifyReply, asked: Export): Promise<FastifyReply> {
  const { format, leave } = asked;
  const pieces = format === 'parquet' ? parquetPieces(services, asked) : textPieces(services, asked);
  const iterator = pieces[Symbol.asyncIterator]();
  // The first piece is waited for, so that a question that fails has a status of its own.
  let first: IteratorResult<string | Buffer>;
  try {
    first = await iterator.next();
  } catch (error) {
    leave();
    throw error;
  }
  async function* whole(): AsyncGenerator<string | Buffer> {
    try {
      for (let next = first; !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.(undefined);
      leave();
    }
  }
  const stamp = new Date(services.clock()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return reply
    .type(TYPES[format])
    .header('Cache-Control', 'no-store')
    .header('Content-Disposition', `attachment; filename="thalweg-${stamp}.${format}"`)
    .send(toStream(whole(), services.limits.stallTime));
}

/** Rows as text, read no faster than the client takes them. */
async function* textPieces(services: Services, asked: Export): AsyncGenerator<string> {
  const { format, question, search, note, signal, queue } = asked;
  let sent = 0;
  const leave = await queue.enter('light', signal);
  try {
    const write = format === 'csv' ? csvRows : ndjsonRows(search.columns);
    yield format === 'csv' ? `${guardedCsvLine(search.columns)}\r\n` : '';
    for await (const { rows } of services.store.search(question.query, { ...search, signal })) {
      sent += rows.length;
      note({ rows: sent });
      yield write(rows);
    }
  } finally {
    leave();
  }
}

const csvRows = (rows: readonly (readonly Value[])[]): string =>
  rows.map((row) => `${guardedCsvLine(row)}\r\n`).join('');

function ndjsonRows(columns: readonly string[]): (rows: readonly (readonly Value[])[]) => string {
  const keys = columns.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  return (rows) =>
    rows
      .map((row) => `${keys.map((key, place) => key + JSON.stringify(toApiValue(row[place] ?? null))).join('')}}\n`)
      .join('');
}

/** The file is written whole, then sent without its name, so that nothing is left of it whatever happens. */
async function* parquetPieces(services: Services, asked: Export): AsyncGenerator<Buffer> {
  const { question, search, note, signal, queue } = asked;
  const fd = await queue.run('light', signal, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-export-'));
    try {
      const path = join(folder, 'rows.parquet');
      note({ rows: Number(await services.store.exportParquet(question.query, { ...search, signal }, path)) });
      return openSync(path, 'r');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  yield* createReadStream('', { fd, highWaterMark: 256 * 1024, signal }) as AsyncIterable<Buffer>;
}
