/**
 * Who may ask what: every endpoint as everybody. An endpoint without a row fails, and so does a row without an endpoint. What is
 * asked is right in itself, so that a refusal is about the asker; 404 says that they were let in and looked for what is not there.
 */
import * as api from '@thalweg/core/api';
import { API_BASE, type ApiError, type Endpoint } from '@thalweg/core/api';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSession } from '../access/sessions.ts';
import { addToken } from '../access/tokens.ts';
import { addUser } from '../access/users.ts';
import { flow, HEADER, openServer, type Server, someLines } from './testing.ts';

const BY = { name: 'cli:test', kind: 'cli', address: undefined } as const;
const PASSWORD = 'seven lanterns over the weir';
/** As nobody; as people: viewer, analyst, administrator, a viewer of some rows; as programs: read, ingest, administrator. */
const ASKERS = ['nobody', 'viewer', 'analyst', 'admin', 'scoped', 'read', 'ingest', 'machine'] as const;
type Asker = (typeof ASKERS)[number];

interface Asked {
  readonly path?: string;
  readonly query?: string;
  readonly body?: (asker: Asker) => object | string;
  /** In the order of `ASKERS`. */
  readonly status: readonly number[];
}

// Who gets in: everybody; whoever may search, over all rows or their own; search only over all rows; export, save, ingest, manage, audit.
const ANYONE = [200, 200, 200, 200, 200, 200, 200, 200];
const SEARCH = [401, 200, 200, 200, 200, 200, 403, 200];
const WHOLE = [401, 200, 200, 200, 403, 200, 403, 200];
const EXPORT = [401, 403, 200, 200, 403, 200, 403, 200];
const INGEST = [401, 403, 403, 200, 403, 403, 200, 200];
const ADMIN = [401, 403, 403, 200, 403, 403, 403, 200];
/** The same with another status for those who get in. */
const as = (status: number, row: readonly number[]): number[] => row.map((one) => (one === 200 ? status : one));
const SAVE = [401, 403, 200, 200, 403, 403, 403, 200];

const nothing = (): object => ({});
const search = (asker: Asker): object => ({ name: `of ${asker}`, query: 'action:REJECT' });

const TABLE: Readonly<Record<string, Asked>> = {
  'GET /healthz': { status: ANYONE },
  'GET /readyz': { status: ANYONE },
  'GET /metrics': { status: [401, 403, 403, 200, 403, 200, 403, 200] },
  'GET /api/openapi.json': { status: ANYONE },

  'POST /search': { body: nothing, status: SEARCH },
  'POST /count': { body: nothing, status: SEARCH },
  'POST /histogram': { body: nothing, status: SEARCH },
  'POST /aggregate': { body: () => ({ groupBy: ['action'] }), status: SEARCH },
  'GET /fields': { status: SEARCH },
  'POST /fields/top': { body: () => ({ field: 'dstport' }), status: SEARCH },
  'POST /values': { body: () => ({ field: 'dstport', prefix: '2' }), status: SEARCH },
  'GET /record': { query: 'object=day.log&line=999', status: as(404, SEARCH) },
  'POST /explain': { body: nothing, status: SEARCH },
  'GET /tail': { status: SEARCH },
  'GET /status': { status: SEARCH },
  'GET /networks': { status: SEARCH },
  'GET /names': { status: SEARCH },
  'GET /objects': { status: WHOLE },
  'GET /coverage': { status: WHOLE },
  'GET /quarantine': { status: WHOLE },
  'GET /retention': { status: WHOLE },

  'POST /export': { query: 'format=csv', body: nothing, status: EXPORT },

  'GET /searches': { status: SEARCH },
  'GET /searches/:id': { path: '/searches/none', status: as(404, SEARCH) },
  'POST /searches': { body: search, status: as(201, SAVE) },
  'PUT /searches/:id': { path: '/searches/none', body: search, status: as(404, SAVE) },
  'DELETE /searches/:id': { path: '/searches/none', status: as(404, SAVE) },

  'POST /upload': { query: 'name=empty.log', body: () => 'nothing of a flow log\n', status: INGEST },
  'POST /quarantine/retry': { body: () => ({ format: HEADER, object: 'none' }), status: as(404, INGEST) },

  'POST /networks': { body: (asker) => ({ name: `net-${asker}`, ranges: ['192.0.2.0/24'] }), status: as(201, ADMIN) },
  'DELETE /networks/:name': { path: '/networks/none', status: as(404, ADMIN) },
  'GET /doctor': { status: ADMIN },
  'PUT /retention': { body: () => ({ days: null, bytes: null }), status: ADMIN },
  'POST /retention/preview': { body: () => ({ days: 90, bytes: null }), status: ADMIN },

  'GET /session': { status: ANYONE },
  'POST /session': { body: () => ({ name: 'door', password: PASSWORD }), status: ANYONE },
  // Programs have no session, and no password.
  'DELETE /session': { status: [401, 204, 204, 204, 204, 409, 409, 409] },
  'POST /session/password': {
    body: () => ({ password: PASSWORD, newPassword: PASSWORD }),
    status: [401, 204, 204, 204, 204, 409, 409, 409],
  },

  // There is no provider: nothing to be found, by anybody.
  'GET /oidc/start': { status: as(404, ANYONE) },
  'GET /oidc/callback': { status: as(404, ANYONE) },

  'GET /users': { status: ADMIN },
  'POST /users': {
    body: (asker) => ({ name: `by-${asker}`, password: PASSWORD, role: 'viewer' }),
    status: as(201, ADMIN),
  },
  'PUT /users/:name': { path: '/users/none', body: () => ({ role: 'viewer' }), status: as(404, ADMIN) },
  'DELETE /users/:name': { path: '/users/none', status: as(404, ADMIN) },
  'GET /tokens': { status: ADMIN },
  'POST /tokens': {
    body: (asker) => ({ name: `by-${asker}`, scopes: ['read'], expires: null }),
    status: as(201, ADMIN),
  },
  'DELETE /tokens/:prefix': { path: '/tokens/none', status: as(404, ADMIN) },

  'GET /access-rules': { status: ADMIN },
  'POST /access-rules': { body: () => ({ network: '192.0.2.0/24' }), status: as(201, ADMIN) },
  'DELETE /access-rules': { query: 'network=198.51.100.0/24', status: as(404, ADMIN) },
  'GET /access-check': { query: 'address=192.0.2.7', status: ADMIN },
  'GET /audit': { status: ADMIN },

  'POST /ingest/firehose': {
    body: (asker) => ({ requestId: asker, timestamp: 0, records: [{ data: btoa(`${flow({}, 60)}\n`) }] }),
    status: INGEST,
  },
};

const endpoints = new Map(
  Object.values(api as Readonly<Record<string, unknown>>)
    .filter((one): one is Endpoint => typeof one === 'object' && one !== null && 'method' in one && 'path' in one)
    .map((one) => [`${one.method} ${one.path}`, one]),
);

it('has a row for every endpoint, and an endpoint for every row', () => {
  expect(Object.keys(TABLE).toSorted()).toEqual([...endpoints.keys()].toSorted());
});

describe('who may ask', () => {
  let server: Server;
  const headers = new Map<Asker, Record<string, string>>();

  beforeAll(async () => {
    server = await openServer();
    await server.load('day.log', someLines());
    const { access } = server;
    const rows = { accounts: [], vpcs: [], networks: ['10.0.0.0/24'] };
    for (const [name, role, scope] of [
      ['admin', 'admin'],
      ['door', 'viewer'],
      ['viewer', 'viewer'],
      ['analyst', 'analyst'],
      ['scoped', 'viewer', rows],
    ] as const)
      await addUser(access, BY, { name, password: PASSWORD, role, scope });
    for (const [name, scope] of [
      ['read', 'read'],
      ['ingest', 'ingest'],
      ['machine', 'admin'],
    ] as const) {
      const { token } = addToken(access, BY, { name, scopes: [scope], scope: undefined, expires: undefined });
      headers.set(name, { authorization: `Bearer ${token}` });
    }
  });
  afterAll(() => server.close());

  /** Each request of a person has a session of its own, since some requests end theirs. */
  const headersOf = (asker: Asker): Record<string, string> =>
    headers.get(asker) ??
    (asker === 'nobody' ? {} : { cookie: `thalweg=${startSession(server.access, asker, '127.0.0.1')}` });

  async function ask(asker: Asker, endpoint: Endpoint, { path = endpoint.path, query, body }: Asked) {
    const payload = body?.(asker);
    const response = await server.app.inject({
      method: endpoint.method,
      url: `${endpoint.root ? '' : API_BASE}${path}${query === undefined ? '' : `?${query}`}`,
      headers: {
        host: 'localhost:8080',
        'x-thalweg': '1',
        'sec-fetch-site': 'same-origin',
        'x-amz-firehose-request-id': asker,
        ...headersOf(asker),
        ...(typeof payload === 'string' && { 'content-type': 'application/octet-stream' }),
      },
      ...(payload !== undefined && { payload }),
      // A stream that follows new rows never ends by itself.
      payloadAsStream: true,
    });
    return response;
  }

  it.each(Object.entries(TABLE))('%s', async (name, asked) => {
    const endpoint = endpoints.get(name);
    if (!endpoint) throw new Error(`there is no ${name}`);
    const found: Record<string, number> = {};
    for (const asker of ASKERS) {
      const response = await ask(asker, endpoint, asked);
      found[asker] = response.statusCode;
      const code = await codeOf(response);
      // Firehose has a form of its own for errors.
      if (code === undefined) continue;
      if (response.statusCode === 401) expect(code, asker).toBe('signed-out');
      if (response.statusCode === 403) expect(['not-allowed', 'scope-refused'], asker).toContain(code);
    }
    expect(found).toEqual(Object.fromEntries(ASKERS.map((asker, place) => [asker, asked.status[place]])));
  });
});

/** The code of an error; a success is not read. */
async function codeOf(response: LightMyRequestResponse): Promise<string | undefined> {
  const stream = response.stream();
  if (response.statusCode < 400) {
    stream.destroy();
    return undefined;
  }
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return (JSON.parse(Buffer.concat(pieces).toString('utf8')) as Partial<ApiError>).error?.code;
}
