/** Writes down who asked for what: one row of the audit log for each answer of an endpoint that has an event. */
import { type Pill, pillToKql } from '@thalweg/core/query';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { recordAudit } from '../access/audit.ts';
import { retireAudit } from '../access/read-audit.ts';
import { actorOf } from './admission.ts';
import type { Services } from './dependencies.ts';
import { resolveTimes } from './question.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a handler has to say for the audit log: `rows` it gave, and what else tells of the answer. */
    noted: Record<string, unknown> | undefined;
  }
}

/** What of a request is written down, in this order; all else says how the answer looks. */
const TOLD = ['query', 'lang', 'from', 'to', 'field', 'prefix', 'by', 'groupBy', 'object', 'line', 'format', 'name'];
const LONGEST_FILTERS = 2000;

type Auditing = Pick<Services, 'access' | 'clock'>;

/** A store that is there to be read only has nowhere to write to. */
export function auditRequests(app: FastifyInstance, services: Auditing): void {
  app.decorateRequest('noted', undefined);
  if (!services.access.kept) return;
  app.addHook('preHandler', async (request, reply) => {
    const { event } = request.routeOptions.config.admission ?? {};
    if (event === undefined) return;
    request.noted = {};
    const began = performance.now();
    let written = false;
    const write = (): void => {
      if (written) return;
      written = true;
      writeDown(services, event, { request, reply, milliseconds: Math.round(performance.now() - began) });
    };
    reply.raw.once('finish', write);
    reply.raw.once('close', write);
    // Whoever follows new rows may do so for days.
    if (event === 'follow') reply.raw.once('pipe', write);
  });
}

const HOURS_6 = 6 * 3_600_000;

/** Takes away what is older than the log is kept, at the start and regularly. */
export function retireRegularly(app: FastifyInstance, { access, clock, auditKeep }: Services): void {
  if (auditKeep === undefined || !access.kept) return;
  const retire = (): void => {
    try {
      retireAudit(access, clock() - auditKeep);
    } catch (error) {
      app.log.error(error, 'the audit log could not be shortened');
    }
  };
  const timer = setInterval(retire, HOURS_6);
  timer.unref();
  app.addHook('onReady', async () => retire());
  app.addHook('onClose', async () => clearInterval(timer));
}

interface Answered {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly milliseconds: number;
}

function writeDown(services: Auditing, event: string, { request, reply, milliseconds }: Answered): void {
  const { statusCode } = reply;
  const aborted = !reply.raw.writableEnded && event !== 'follow';
  const failed = statusCode >= 400 || aborted || request.noted?.['error'] !== undefined;
  try {
    recordAudit(services.access, {
      actor: actorOf(request),
      event,
      outcome: statusCode === 403 ? 'refused' : failed ? 'failed' : 'done',
      detail: {
        route: request.routeOptions.config.admission?.path,
        ...askedFor(request, services.clock()),
        ...request.noted,
        ...(event !== 'follow' && { milliseconds }),
        ...(aborted && { aborted: true }),
      },
    });
  } catch (error) {
    request.log.error(error, 'the audit log could not be written');
  }
}

function askedFor({ body, query }: FastifyRequest, clock: number): Record<string, unknown> {
  const asked = { ...asRecord(query), ...asRecord(body) };
  const told = TOLD.flatMap((key) => {
    const value = asked[key];
    return value === undefined || value === '' ? [] : [[key, value] as const];
  });
  const filters = filtersIn(asked['filters']);
  return { ...Object.fromEntries(told), ...(filters !== '' && { filters }), ...rangeOf(asked, clock) };
}

/** The range as it was understood, epoch seconds. */
function rangeOf(asked: Record<string, unknown>, clock: number): Record<string, unknown> {
  if (asked['from'] === undefined && asked['to'] === undefined) return {};
  try {
    const { from, to } = resolveTimes(asked as Parameters<typeof resolveTimes>[0], clock).time;
    return { range: [from === undefined ? null : Number(from), to === undefined ? null : Number(to)] };
  } catch {
    // The answer says what is wrong with it.
    return {};
  }
}

/** The pills as KQL. */
function filtersIn(filters: unknown): string {
  const pills = typeof filters === 'string' ? parseJson(filters) : filters;
  if (!Array.isArray(pills)) return '';
  try {
    const active = (pills as Pill[]).filter(({ disabled }) => disabled !== true);
    return active.map(pillToKql).join(' and ').slice(0, LONGEST_FILTERS);
  } catch {
    return '';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  // The body of an upload is a stream.
  return typeof value === 'object' && value !== null && !('pipe' in value) ? (value as Record<string, unknown>) : {};
}
