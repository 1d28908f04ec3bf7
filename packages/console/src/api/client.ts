/** Calls to the server: one place for addresses, errors and streams. */
import { type ApiError, CSRF_HEADER, type Progress, type ProgressLine } from '@thalweg/core/api';

const BASE = '/api/v1';

/** What the server, or the way to it, has against a request. */
export class RequestError extends Error {
  readonly status: number;
  readonly detail: ApiError['error'];
  /** Seconds after which the server wants to be asked again, when it says so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, detail: ApiError['error'], retryAfter?: number) {
    super(detail.message);
    this.name = 'RequestError';
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** True when no answer came at all: the server is away. */
  get unreachable(): boolean {
    return this.status === 0;
  }
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly accept?: string;
}

/** Sent with everything that changes something. */
export const OWN_HEADER = { [CSRF_HEADER]: '1' } as const;

const listeners = new Set<() => void>();

/** Calls `listen` when an answer says that this browser is no longer signed in, or not let in; returns the way to stop that. */
export function onAccessLost(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

const isAccessLost = ({ detail }: RequestError): boolean =>
  detail.code === 'signed-out' || detail.code === 'network-refused';

/** Sends a request; anything but success is thrown as `RequestError`, a cancelled one as the browser's AbortError. */
export async function send(
  path: string,
  { method = 'GET', body, signal, accept = 'application/json' }: Call = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${BASE}${path}`, {
      method,
      headers: {
        accept,
        ...(method !== 'GET' && OWN_HEADER),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw isAbort(error) ? error : unreachable();
  }
  if (response.ok) return response;
  const error = await readError(response);
  if (isAccessLost(error)) for (const listen of listeners) listen();
  throw error;
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

const unreachable = (): RequestError =>
  new RequestError(0, {
    code: 'unreachable',
    message: 'The server does not answer.',
    help: 'Is “thalweg serve” still running? This page tries again by itself.',
  });

async function readError(response: Response): Promise<RequestError> {
  const text = await response.text().catch(() => '');
  try {
    const parsed = JSON.parse(text) as Partial<ApiError>;
    if (parsed.error) return new RequestError(response.status, parsed.error, secondsOf(response));
  } catch {
    // Not ours: a proxy in between, or a server that is going down.
  }
  return new RequestError(response.status, {
    code: `http-${response.status}`,
    message: `The server answered ${response.status} ${response.statusText}`.trim(),
  });
}

function secondsOf({ headers }: Response): number | undefined {
  const text = headers.get('retry-after') ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

export async function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return (await (await send(path, { signal })).json()) as Answer;
}

export async function postJson<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  return (await (await send(path, { method: 'POST', body, signal })).json()) as Answer;
}

export async function putJson<Answer>(path: string, body: unknown): Promise<Answer> {
  return (await (await send(path, { method: 'PUT', body })).json()) as Answer;
}

/** The values of an answer with one JSON value a line, as they come. */
export async function* readLines(response: Response): AsyncGenerator<unknown> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw isAbort(error) ? error : brokenOff();
      });
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line.trim() !== '') yield parseLine(line);
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw brokenOff();
  }
}

/** What is wrong with a stream that ends without its last line. */
export const brokenOff = (): RequestError =>
  new RequestError(0, { code: 'broken-off', message: 'The answer broke off before its end.' });

export const isErrorLine = (line: unknown): line is ApiError =>
  typeof line === 'object' && line !== null && 'error' in line;

/** Asks a question whose answer may come in steps; each step takes the place of the one before. */
export async function* postProgress<Answer>(
  path: string,
  body: unknown,
  signal?: AbortSignal,
): AsyncGenerator<Progress<Answer>> {
  const response = await send(path, { method: 'POST', body, signal, accept: 'application/x-ndjson, application/json' });
  if (!response.headers.get('content-type')?.includes('ndjson')) {
    yield { answer: (await response.json()) as Answer, end: true };
    return;
  }
  // The last line is given when the stream has ended: who stops reading then does not break it off.
  let last: Progress<Answer> | undefined;
  for await (const line of readLines(response)) {
    if (isErrorLine(line)) throw new RequestError(500, line.error);
    const progress = line as ProgressLine<Answer> & Progress<Answer>;
    if (progress.end) last = progress;
    else yield progress;
  }
  if (!last) throw brokenOff();
  yield last;
}
