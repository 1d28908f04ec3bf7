/** What the server says when something fails: one shape, no stack, no path of this machine that was not asked for. */
import type { Socket } from 'node:net';
import type { ApiError } from '@thalweg/core/api';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ERRORS, type ErrorName, ThalwegError } from '../report/errors.ts';

/** The answer to an error, with its status. Anything unknown is a bug: it is logged with its stack and told without. */
export function toApiError(error: unknown): { readonly status: number; readonly body: ApiError } {
  if (error instanceof ThalwegError) {
    const { status } = ERRORS[error.code];
    const form = error.form as ApiError | undefined;
    if (form?.error) return { status, body: form };
    return { status, body: { error: { code: error.code, message: error.message, help: error.help } } };
  }
  if (hasZodFastifySchemaValidationErrors(error)) return badRequest(error);
  const known = error instanceof Error ? STATUSES[(error as FastifyError).code] : undefined;
  if (known) return { status: ERRORS[known.code].status, body: { error: known } };
  const status = (error as FastifyError).statusCode;
  if (error instanceof Error && status !== undefined && status >= 400 && status < 500) {
    return { status, body: { error: { code: 'bad-request', message: sentence(error.message) } } };
  }
  return {
    status: 500,
    body: { error: { code: 'bug', message: 'The server made a mistake; its log has the details. Please report it.' } },
  };
}

interface Told {
  readonly code: ErrorName;
  readonly message: string;
}

/** Fastify's own errors (https://fastify.dev/docs/latest/Reference/Errors/) that a client can cause. */
const STATUSES: Readonly<Record<string, Told>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'too-large', message: 'The body of the request is too large.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'bad-request',
    message: 'The body has to be JSON, with the header Content-Type: application/json.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'bad-request', message: 'The body is empty; it has to be a JSON object.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'bad-request', message: 'The body is no JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'bad-request', message: 'The body is shorter or longer than announced.' },
};

function badRequest(error: Parameters<typeof hasZodFastifySchemaValidationErrors>[0]): ReturnType<typeof toApiError> {
  const { validation = [], validationContext = 'body' } = error as FastifyError & { validationContext?: string };
  const [first] = validation;
  const path = `${validationContext}${first?.instancePath ?? ''}`;
  const message = `${path}: ${sentence(first?.message ?? 'not what the endpoint takes')}`;
  return { status: 400, body: { error: { code: 'bad-request', message, path } } };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** For `setErrorHandler`. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = toApiError(error);
  if (status >= 500) request.log.error(error, 'request failed');
  if (status === 429) reply.header('Retry-After', String((error as Partial<ThalwegError>).retryAfter ?? 1));
  reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** What is no HTTP at all, or has headers beyond the limit: there is no request to answer, only a connection to end. */
export function refuseClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The headers of the request are too large.']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request took too long to arrive.']
        : ['400 Bad Request', 'That is no HTTP request.'];
  const body = JSON.stringify({ error: { code: 'bad-request', message } } satisfies ApiError);
  const headers = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
}
