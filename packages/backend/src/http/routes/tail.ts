import { type Pill, pill, type TailHead, type TailRows, tail, toApiValue } from '@thalweg/core/api';
import type { Query } from '@thalweg/core/query';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { array } from 'zod/mini';
import { ThalwegError } from '../../report/errors.ts';
import { admit } from '../admission.ts';
import { runLimited } from '../asking.ts';
import type { Services } from '../dependencies.ts';
import { toApiError } from '../errors.ts';
import { arrivedRows } from '../follower.ts';
import { tooBusy } from '../query-queue.ts';
import { checkFields, understand } from '../question.ts';
import { addRoute } from '../route.ts';
import { toStream } from '../stream.ts';

/** Rows of one event. */
const MOST_ROWS = 1000;
const HEARTBEAT_MS = 15_000;

export function addTail(app: FastifyInstance, services: Services): void {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  addRoute(app, tail, async ({ query, signal, principal, request, reply }) => {
    const { columns: names, filters, ...rest } = query;
    const ask = { ...rest, filters: filters === undefined ? [] : readPills(filters) };
    const question = await understand(ask, services, principal);
    const columns = names?.split(',').map((name) => name.trim()) ?? [
      ...(await services.store.columns()),
      '_object',
      '_line',
    ];
    checkFields(columns, question, 'querystring/columns');
    if (services.follower.listeners >= services.limits.tails) throw tooBusy();
    const head: TailHead = { columns, hints: [...question.hints] };
    const either = AbortSignal.any([signal, closing.signal]);
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('Cache-Control', 'no-store')
      .header('X-Accel-Buffering', 'no')
      .send(toStream(events(services, { ask, head, request, signal: either }), services.limits.stallTime));
  });
}

interface Tail {
  readonly ask: Parameters<typeof understand>[0];
  readonly head: TailHead;
  readonly request: FastifyRequest;
  readonly signal: AbortSignal;
}

async function* events(services: Services, { ask, head, request, signal }: Tail): AsyncGenerator<string> {
  yield event('head', head);
  const arrivals = services.follower.arrivals(signal)[Symbol.asyncIterator]();
  try {
    let next = arrivals.next();
    while (!signal.aborted) {
      const got = await orHeartbeat(next);
      // Sessions end, tokens are revoked, and scopes change while a client listens.
      admit(request, services);
      if (got === undefined) {
        yield ': still here\n\n';
        continue;
      }
      if (got.done) return;
      // Understood anew: `now` has moved on, and new columns may have come.
      const { query, everything, scoped } = await understand(ask, services, request.principal!);
      const look = (what: Query, limit: number): ReturnType<typeof arrivedRows> =>
        runLimited(services, { lane: 'light', signal }, (limited) =>
          arrivedRows(services.store, what, got.value, { columns: head.columns, limit, signal: limited }),
        );
      const rows = await look(query, MOST_ROWS + 1);
      // That others' rows came is not told.
      if (scoped && rows.length === 0 && (await look(everything, 1)).length === 0) {
        next = arrivals.next();
        continue;
      }
      const newest = rows.slice(-MOST_ROWS);
      const told: TailRows = { rows: newest.map((row) => row.map(toApiValue)), more: rows.length > MOST_ROWS };
      yield event(rows.length === 0 ? 'committed' : 'rows', told);
      next = arrivals.next();
    }
  } catch (error) {
    if (!signal.aborted) yield event('error', toApiError(error).body);
  } finally {
    await arrivals.return?.(undefined);
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function orHeartbeat<Result>(next: Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const heartbeat = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), HEARTBEAT_MS);
  });
  try {
    return await Promise.race([next, heartbeat]);
  } finally {
    clearTimeout(timer);
  }
}

function readPills(text: string): Pill[] {
  const parsed = array(pill).safeParse(parseJson(text));
  if (parsed.success) return parsed.data as Pill[];
  const message = 'querystring/filters: not a list of filter pills as JSON.';
  throw new ThalwegError('bad-request', message, {
    form: { error: { code: 'bad-request', message, path: 'querystring/filters' } },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
