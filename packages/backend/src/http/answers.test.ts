/** What stands in every answer, whatever it is about: items of OWASP ASVS 5.0 that hold for all of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addToken } from '../access/tokens.ts';
import { addUser } from '../access/users.ts';
import { openServer, type Server } from './testing.ts';

const BY = { name: 'cli:test', kind: 'cli', address: undefined } as const;
const PASSWORD = 'seven lanterns over the weir';

describe('every answer', () => {
  let server: Server;
  let folder: string;
  let token: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'thalweg-answers-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Thalweg</title>');
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), '// \n');
    server = await openServer({ console: pathToFileURL(`${folder}/`) });
    await addUser(server.access, BY, { name: 'ada', password: PASSWORD, role: 'admin', scope: undefined });
    token = addToken(server.access, BY, { name: 'all', scopes: ['admin'], scope: undefined, expires: undefined }).token;
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const answers = async (): Promise<readonly (readonly [string, LightMyRequestResponse])[]> => {
    const bearer = { authorization: `Bearer ${token}`, origin: 'http://localhost:8080' };
    return [
      ['the page', await server.get('/')],
      ['a page below', await server.get('/discover')],
      ['a file', await server.get('/assets/app-1a2b.js')],
      ['no file', await server.get('/assets/none.js')],
      ['data', await server.get('/api/v1/status', bearer)],
      ['lines', await server.post('/search', {}, { ...bearer, accept: 'application/x-ndjson' })],
      ['a file of rows', await server.post('/export?format=csv', {}, bearer)],
      ['a refusal', await server.get('/api/v1/status')],
      ['a bad request', await server.post('/search', { limt: 1 }, bearer)],
      ['nothing', await server.get('/api/v1/none', bearer)],
    ];
  };

  it('says how an address is asked that is there', async () => {
    for (const [answer, allow, message] of [
      [await server.get('/api/v1/count'), 'POST', '/api/v1/count takes POST, not GET.'],
      [await server.post('/status', {}), 'GET', '/api/v1/status takes GET, not POST.'],
      [await server.get('/api/v1/none?x=1'), undefined, 'There is nothing at /api/v1/none.'],
    ] as const) {
      expect(answer.headers['allow']).toBe(allow);
      expect(answer.statusCode).toBe(allow ? 405 : 404);
      expect(answer.json().error).toEqual({ code: allow ? 'wrong-method' : 'not-found', message });
    }
  });

  it('says what it is, is guessed to be nothing else, and is framed and embedded by nobody (3.2.1, 3.4.3 to 3.4.6, 4.1.1)', async () => {
    for (const [name, { headers }] of await answers()) {
      expect(headers['content-type'], name).toMatch(/^(text|application)\/[\w.-]+; charset=utf-8$/);
      expect(headers['x-content-type-options'], name).toBe('nosniff');
      expect(headers['referrer-policy'], name).toBe('same-origin');
      for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect(headers['content-security-policy'], name).toContain(part);
      expect(headers['cross-origin-resource-policy'], name).toBe('same-origin');
      expect(headers['cross-origin-opener-policy'], name).toBe('same-origin');
    }
  });

  it('is for no page of another site, and tells nothing of what answers (3.4.2, 13.4.6)', async () => {
    for (const [name, { headers }] of await answers()) {
      for (const header of ['access-control-allow-origin', 'server', 'x-powered-by'])
        expect(headers[header], `${header} of ${name}`).toBeUndefined();
    }
  });

  it('is kept by no cache where it has data (14.2.2, 14.3.2)', async () => {
    for (const [name, { headers }] of (await answers()).slice(4))
      expect(headers['cache-control'], name).toBe('no-store');
  });

  it('comes to requests that an endpoint has, and to no others (3.5.3, 4.1.4, 13.4.4)', async () => {
    const ask = async (method: string, url: string): Promise<number> => {
      const headers = { host: 'localhost:8080', authorization: `Bearer ${token}` };
      return (await server.app.inject({ method: method as 'GET', url, headers })).statusCode;
    };
    // Whatever changes something, or costs much, is not asked by following a link.
    for (const url of ['/search', '/export?format=csv', '/upload?name=a', '/quarantine/retry', '/retention/preview'])
      expect(await ask('GET', `/api/v1${url}`), url).toBe(405);
    for (const method of ['TRACE', 'PATCH', 'OPTIONS', 'PROPFIND'])
      expect(await ask(method, '/api/v1/status'), method).toBeGreaterThanOrEqual(400);
  });

  it('is not given to a secret in an address (14.2.1)', async () => {
    for (const name of ['token', 'access_token', 'authorization', 'api_key'])
      expect((await server.get(`/api/v1/users?${name}=${token}`)).statusCode, name).toBe(401);
  });

  it('tells nothing of how the server is made when it fails (16.5.1)', async () => {
    for (const url of ['/api/v1/none', '/%', `/api/v1/${'a'.repeat(600)}`, '/api/v1/searches/%00']) {
      const { body } = await server.get(url, { authorization: `Bearer ${token}` });
      expect(body, url).not.toMatch(/\bat \S+ \(|node_modules|\.ts:\d/);
    }
  });
});
