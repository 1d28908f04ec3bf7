/** Ties an endpoint of core/api to what answers it: path, validation, types and the OpenAPI document come from the one row. */
import { API_BASE, apiError, type Endpoint } from '@thalweg/core/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { null as noValue, type output, unknown, type ZodMiniType } from 'zod/mini';
import type { Principal } from '../access/principal.ts';

type Read<Schema> = Schema extends ZodMiniType ? output<Schema> : undefined;
type Part<Row, Key extends string> = Row extends { readonly [Name in Key]: infer Schema } ? Read<Schema> : undefined;

/** A request whose parts the schemas of the endpoint have passed. */
export interface Input<Row extends Endpoint> {
  readonly body: Part<Row, 'body'>;
  readonly query: Part<Row, 'querystring'>;
  readonly params: Part<Row, 'params'>;
  /** Who asks; undefined only where anyone may, and for somebody who is not known. */
  readonly principal: Row extends { readonly permission: 'anyone' } ? Principal | undefined : Principal;
  /** Something of the answer that the audit log has to tell, as `rows`. */
  note(detail: Readonly<Record<string, unknown>>): void;
  /** Fires when the client goes away. */
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a handler gives: the answer as data, or what it has sent itself. */
type Output<Row extends Endpoint> = Part<Row, 'answer'> | FastifyReply | undefined;

export function addRoute<Row extends Endpoint>(
  app: FastifyInstance,
  row: Row,
  handle: (input: Input<Row>) => Promise<Output<Row>> | Output<Row>,
): void {
  app.route({
    method: row.method,
    url: row.root ? row.path : API_BASE + row.path,
    schema: schemaOf(row),
    config: { admission: row },
    handler: async (request, reply) => {
      const { body, query, params } = request as Pick<Input<Row>, 'body' | 'query' | 'params'>;
      const principal = request.principal as Input<Row>['principal'];
      const note: Input<Row>['note'] = (detail) => {
        if (request.noted) Object.assign(request.noted, detail);
      };
      const answer = await handle({ body, query, params, principal, note, signal: goneSignal(reply), request, reply });
      if ((answer as unknown) === reply) return reply;
      reply.code(row.status ?? 200);
      return row.status === 204 ? reply.send() : answer;
    },
  });
}

/** Fastify's own `request.signal` fires when the request has been read, which is no sign that its client has gone. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** The bytes of a file. */
const anything = unknown();
/** Becomes a response without content. */
const noBody = noValue();
const errorContent = { 'application/json': { schema: apiError } };

function schemaOf(row: Endpoint): Record<string, unknown> {
  const { summary, params, querystring, body, answer, content = ['application/json'], status = 200 } = row;
  const good =
    status === 204 || status === 302 || status === 303
      ? noBody
      : {
          description: summary,
          content: Object.fromEntries(content.map((type) => [type, { schema: answer ?? anything }])),
        };
  const bad = { description: 'What is wrong, in the one form of all errors.', content: errorContent };
  return {
    summary,
    ...(params && { params }),
    ...(querystring && { querystring }),
    ...(body && { body }),
    response: { [status]: good, '4xx': bad, '5xx': bad },
  };
}
