// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as api from '@thalweg/core/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type Server, someLines } from './testing.ts';

let server: Server;

beforeAll(async () => {
  server = await openServer();
  await server.load('some.log', someLines());
});
afterAll(() => server.close());

/** Everything that core/api defines as an endpoint. */
const ENDPOINTS = (Object.values(api) as unknown[]).filter(
  (one): one is api.Endpoint => typeof one === 'object' && one !== null && 'method' in one && 'path' in one,
);

const urlOf = ({ root, path }: api.Endpoint): string => (root ? path : api.API_BASE + path);

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { requestBody?: unknown; responses: Record<string, unknown> }>>;
}

describe('the OpenAPI document', () => {
  it('has every endpoint, and nothing else', async () => {
    const document = (await server.get('/api/openapi.json')).json<Document>();
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const defined = ENDPOINTS.map((row) => `${row.method} ${urlOf(row).replace(/:(\w+)/g, '{$1}')}`);
    expect(described.sort()).toEqual(defined.sort());
  });

  it('names every route that the server has', () => {
    const routes = server.app.printRoutes({ commonPrefix: false });
    for (const row of ENDPOINTS)
      expect(server.app.hasRoute({ method: row.method, url: urlOf(row) }), urlOf(row)).toBe(true);
    const methods = routes.match(/\((?:[A-Z]+(?:, )?)+\)/g) ?? [];
    const count = methods.flatMap((list) => list.slice(1, -1).split(', ')).filter((method) => method !== 'HEAD').length;
    // And `/`, which says that the console was not built.
    expect(count).toBe(ENDPOINTS.length + 1);
  });

  it('says what each takes and gives, and resolves by itself', async () => {
    const text = (await server.get('/api/openapi.json')).body;
    const document = JSON.parse(text) as Document;
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { responses, requestBody }] of Object.entries(methods)) {
        expect(Object.keys(responses), path).toEqual(expect.arrayContaining(['4XX', '5XX']));
        const row = ENDPOINTS.find(
          (one) => one.method === method.toUpperCase() && urlOf(one).replace(/:(\w+)/g, '{$1}') === path,
        );
        expect(requestBody !== undefined, path).toBe(row?.body !== undefined);
      }
    }
    expect(text).not.toContain('$ref');
  });
});

/** Requests that are wrong in as many ways as a route has parts. */
const WRONG: readonly [method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown][] = [
  ['POST', '/search', { limit: -1 }],
  ['POST', '/count', { query: 7 }],
  ['POST', '/count', { query: 'action:(REJECT' }],
  ['POST', '/histogram', { interval: 0 }],
  ['POST', '/histogram', { by: 'nothing' }],
  ['POST', '/histogram', { interval: 1, from: '2000-01-01', to: '2026-01-01' }],
  ['POST', '/aggregate', {}],
  ['POST', '/aggregate', { groupBy: ['nothing'] }],
  ['POST', '/aggregate', { groupBy: ['action'], measures: [{ distinct: 'nothing' }] }],
  ['POST', '/aggregate', { groupBy: ['action', 'dstport'], interval: 60 }],
  ['POST', '/aggregate', { groupBy: ['action'], measures: [{ distinct: 'srcaddr' }], interval: 60 }],
  ['POST', '/fields/top', {}],
  ['POST', '/fields/top', { field: 'nothing' }],
  ['POST', '/values', { field: 'nothing' }],
  ['POST', '/values', { field: 'action', limit: 0 }],
  ['POST', '/explain', { query: 'and' }],
  ['POST', '/export', {}],
  ['POST', '/export?format=xlsx', {}],
  ['POST', '/export?format=csv', { columns: [] }],
  ['POST', '/export?format=csv', { query: 'dstport:x' }],
  ['GET', '/tail?columns=nothing'],
  ['GET', '/tail?filters=nothing'],
  ['GET', '/tail?filters=%5B%7B%22field%22%3A1%7D%5D'],
  ['GET', '/tail?query=dstport%3Ax'],
  ['GET', '/record'],
  ['GET', '/record?object=x&line=one'],
  ['GET', '/record?object=nothing&line=1'],
  ['GET', '/objects?limit=x'],
  ['GET', '/coverage?from=yesterday'],
  ['GET', '/coverage?cells=0'],
  ['GET', '/quarantine?samples=-1'],
  ['POST', '/quarantine/retry', {}],
  ['POST', '/quarantine/retry', { format: '${srcaddr} ${srcaddr}' }],
  ['POST', '/quarantine/retry', { format: '${srcaddr}', object: 'nothing' }],
  ['POST', '/upload'],
  ['POST', '/upload?name='],
  ['POST', '/upload?name=x&format=%24%7Bsrcaddr%7D%20%24%7Bsrcaddr%7D', 'x'],
  ['POST', '/networks', { name: 'office' }],
  ['POST', '/networks', { name: 'office', ranges: ['x'] }],
  ['DELETE', '/networks/nothing'],
  ['POST', '/searches', {}],
  ['POST', '/searches', { name: ' ' }],
  ['GET', '/searches/nothing'],
  ['PUT', '/searches/nothing', { name: 'x' }],
  ['DELETE', '/searches/nothing'],
  ['GET', '/nothing'],
  ['DELETE', '/count'],
  ['GET', '/../../etc/passwd'],
  ['GET', '/%00'],
  ['GET', '/%zz'],
];

describe('wrong requests', () => {
  it.each(WRONG)('%s %s %j', async (method, url, body) => {
    const response = await server.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { host: 'localhost' },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    expect(response.statusCode, response.body).toBeGreaterThanOrEqual(400);
    expect(response.statusCode, response.body).toBeLessThan(500);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(api.apiError.safeParse(response.json()).success, response.body).toBe(true);
    expect(response.body).not.toMatch(/\.ts:|\.js:|node_modules|at \w+ \(/);
  });

  it.each([
    ['no JSON', '{"query":', 'application/json'],
    ['nothing', '', 'application/json'],
    ['plain text, as a form of another site can send it', '{}', 'text/plain'],
    ['a form', 'query=x', 'application/x-www-form-urlencoded'],
    ['a prototype', '{"__proto__":{"limit":1}}', 'application/json'],
    ['too much', JSON.stringify({ query: 'x'.repeat(2 ** 20) }), 'application/json'],
    ['a query beyond the limits of the language', JSON.stringify({ query: '('.repeat(5000) }), 'application/json'],
  ])('a body of %s', async (_, payload, type) => {
    const response = await server.post('/count', payload, { 'content-type': type });
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(api.apiError.safeParse(response.json()).success, response.body).toBe(true);
  });

  it('a bug is told without its stack', async () => {
    const broken = await openServer({
      replace: () => ({
        count: () => {
          throw new Error('secret detail');
        },
      }),
    });
    try {
      const response = await broken.post('/count', {});
      expect(response.statusCode).toBe(500);
      expect(response.json()).toMatchObject({ error: { code: 'bug' } });
      expect(response.body).not.toContain('secret');
    } finally {
      await broken.close();
    }
  });
});

describe('the console', () => {
  it('is said not to be built when it is not', async () => {
    const response = await server.get('/');
    expect([response.statusCode, response.body]).toEqual([200, expect.stringContaining('not built')]);
    expect((await server.get('/discover')).statusCode).toBe(404);
  });

  it('is served with its pages; files that are none are not found', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-console-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Thalweg</title>');
    const text = `${'// '.repeat(1000)}\n`;
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), text);
    writeFileSync(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync(text));
    const own = await openServer({ console: pathToFileURL(`${folder}/`) });
    try {
      for (const page of ['/', '/discover?q=action%3AREJECT', '/pipeline', '/discover/x']) {
        const response = await own.get(page, { 'accept-encoding': 'gzip, br' });
        expect([page, response.statusCode, response.headers['cache-control']]).toEqual([page, 200, 'no-cache']);
        expect(response.body).toContain('<title>');
      }
      const script = await own.get('/assets/app-1a2b.js', { 'accept-encoding': 'br, gzip' });
      expect(script.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-encoding': 'gzip',
        'content-type': expect.stringContaining('javascript'),
      });
      expect(gunzipSync(script.rawPayload).toString()).toBe(text);
      expect((await own.get('/assets/app-1a2b.js', { 'accept-encoding': 'identity' })).body).toBe(text);
      for (const nothing of [
        '/assets/app.js',
        '/api/v2/x',
        '/favicon.ico',
        '/../package.json',
        '/%2e%2e/package.json',
      ]) {
        const response = await own.get(nothing);
        expect([nothing, response.statusCode]).toEqual([nothing, expect.any(Number)]);
        expect(response.statusCode).toBeGreaterThanOrEqual(400);
        expect(response.statusCode).toBeLessThan(500);
      }
    } finally {
      await own.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('health', () => {
  it('is ready while the store can be asked', async () => {
    expect((await server.get('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await server.get('/readyz')).json()).toEqual({ status: 'ok' });
    const broken = await openServer({
      replace: () => ({
        arrivals: () => {
          throw new Error('gone');
        },
      }),
    });
    try {
      expect((await broken.get('/healthz')).statusCode).toBe(200);
      expect((await broken.get('/readyz')).statusCode).toBe(500);
    } finally {
      await broken.close();
    }
  });

  it('has metrics', async () => {
    await server.post('/count', {});
    const { body, headers } = await server.get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^thalweg_queries_total\{outcome="answered"\} [1-9]/m);
    expect(body).toMatch(/^thalweg_store_records 294$/m);
  });
});
