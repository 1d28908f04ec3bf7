/**
 * The HTTP endpoint of a Data Firehose stream. Firehose takes a delivery for done only when the answer is exactly of its form, and
 * sends it again otherwise, under the same id: content that is there already is answered as done.
 *
 * https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
 */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { firehose } from '@thalweg/core/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IngestSummary } from '../../ingest/summary.ts';
import { ThalwegError } from '../../report/errors.ts';
import type { Services } from '../dependencies.ts';
import { toApiError } from '../errors.ts';
import { recordData } from '../firehose-body.ts';
import { addRoute } from '../route.ts';

/** Of `errorMessage`, in characters. */
const MOST_MESSAGE = 8192;

export async function addFirehose(app: FastifyInstance, { intake, clock }: Services): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', (_, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply));
    addRoute(scope, firehose, async ({ query: { format }, note, request, reply, signal }) => {
      const id = requestId(request);
      if (id === '') throw new ThalwegError('bad-request', 'The header X-Amz-Firehose-Request-Id is missing.');
      const body = request.body as Readable | undefined;
      if (!body) throw new ThalwegError('bad-request', 'The body is empty.');
      const content = recordData(plainBody(body, request.headers['content-encoding']), id);
      const summary = await intake.take({ name: objectName(request, id), format, signal, content });
      const { objects, lines, quarantined } = summary;
      note({ objects, lines, quarantined });
      refuseLoss(summary);
      return send(reply, { requestId: id, timestamp: clock() });
    });
  });

  function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { status, body } = toApiError(error);
    if (status >= 500) request.log.error(error, 'a delivery of Firehose failed');
    const { message, help } = body.error;
    const errorMessage = [message, help].filter(Boolean).join(' ').slice(0, MOST_MESSAGE);
    // After 413 Firehose neither tries again nor keeps the delivery.
    reply.code(status === 413 ? 400 : status);
    return send(reply, { requestId: requestId(request), timestamp: clock(), errorMessage });
  }
}

/** As bytes, since the type of the answer has to be without a charset. */
function send(reply: FastifyReply, answer: object): FastifyReply {
  return reply.header('Content-Type', 'application/json').send(Buffer.from(JSON.stringify(answer)));
}

function requestId({ headers }: FastifyRequest): string {
  const id = headers['x-amz-firehose-request-id'];
  return typeof id === 'string' ? id : '';
}

async function* plainBody(body: Readable, encoding: string | undefined): AsyncGenerator<Uint8Array> {
  if (encoding === undefined || encoding === 'identity') return yield* body;
  if (encoding !== 'gzip')
    throw new ThalwegError('bad-request', `The body is ${encoding}; it has to be gzip or plain.`);
  try {
    // A failure of either ends the other, and the loop over it.
    yield* pipeline(body, createGunzip(), () => undefined);
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new ThalwegError('bad-request', `The body cannot be unpacked: ${(error as Error).message}.`);
  }
}

/** `firehose/STREAM/REQUEST-ID`, with what no name should have left out. */
function objectName({ headers }: FastifyRequest, id: string): string {
  const stream =
    String(headers['x-amz-firehose-source-arn'] ?? '')
      .split('/')
      .at(-1) || 'stream';
  return ['firehose', stream, id].map((part) => part.replace(/[^\w.:=+@-]/g, '_').slice(0, 200)).join('/');
}

/** Lines that are no records are kept in quarantine; an object that could not be read is not, and has to come again. */
function refuseLoss({ broken, refused, unreadable }: IngestSummary): void {
  const [reason] = [...broken, ...refused, ...unreadable].map((one) => one.reason);
  if (reason !== undefined) throw new ThalwegError('bad-request', `The records cannot be read: ${reason}.`);
}
