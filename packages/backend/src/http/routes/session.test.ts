import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ABSOLUTE, IDLE } from '../../access/sessions.ts';
import { BY } from '../../access/testing.ts';
import { addToken, type NewToken } from '../../access/tokens.ts';
import { addUser } from '../../access/users.ts';
import { NOW, openServer, type Server } from '../testing.ts';

const PASSWORD = 'seven green otters';
const OWN = { host: 'localhost:8080', origin: 'http://localhost:8080', 'x-thalweg': '1' };
let server: Server;
let now: number;
beforeEach(async () => {
  now = NOW;
  server = await openServer({ clock: () => now });
});
afterEach(() => server.close());

const addAda = (role: 'viewer' | 'analyst' | 'admin' = 'admin', name = 'ada') =>
  addUser(server.access, BY, { name, password: PASSWORD, role, scope: undefined });

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Record<string, string | undefined>;
  readonly body?: unknown;
  readonly from?: string;
}

async function ask(path: string, { method = 'GET', headers = {}, body, from = '127.0.0.1' }: Ask = {}) {
  const all = Object.entries({ ...OWN, ...headers }).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return server.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: Object.fromEntries(all),
    remoteAddress: from,
    ...(body === undefined ? {} : { payload: body as object }),
  });
}

const signIn = (more: Partial<{ name: string; password: string }> = {}, rest: Ask = {}) =>
  ask('/session', { method: 'POST', body: { name: 'ada', password: PASSWORD, ...more }, ...rest });
const cookiesOf = (response: LightMyRequestResponse): string =>
  response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
const codeOf = (response: LightMyRequestResponse): unknown => [response.statusCode, response.json().error?.code];

describe('without users', () => {
  it('this machine is the owner, and nobody else is anybody', async () => {
    expect((await ask('/session')).json()).toEqual({
      kind: 'owner',
      name: 'owner',
      role: 'admin',
      permissions: ['search', 'export', 'save', 'ingest', 'manage', 'audit'],
      scope: null,
      address: '127.0.0.1',
      signIn: { required: false, password: true, oidc: null },
      hasPassword: false,
      expires: null,
    });
    for (const path of ['/status', '/session']) {
      expect(codeOf(await ask(path, { from: '192.0.2.7' }))).toEqual([403, 'network-refused']);
    }
  });

  it('what an undeclared proxy on this machine brings is not the owner', async () => {
    expect(codeOf(await ask('/status', { headers: { 'x-forwarded-for': '192.0.2.7' } }))).toEqual([
      403,
      'network-refused',
    ]);
    expect(codeOf(await ask('/status', { headers: { forwarded: 'for=192.0.2.7' } }))).toEqual([403, 'network-refused']);
  });

  it('there is no session to end or password to change', async () => {
    expect(codeOf(await ask('/session', { method: 'DELETE' }))).toEqual([409, 'no-session']);
    const change = { password: 'x', newPassword: 'seven grey herons' };
    expect(codeOf(await ask('/session/password', { method: 'POST', body: change }))).toEqual([409, 'no-session']);
  });
});

describe('with a user', () => {
  it('everybody signs in, on this machine, too', async () => {
    await addAda();
    expect(codeOf(await ask('/status'))).toEqual([401, 'signed-out']);
    expect((await ask('/session')).json()).toMatchObject({ kind: null, name: null, signIn: { required: true } });
    const signedIn = await signIn();
    expect(signedIn.statusCode, signedIn.body).toBe(200);
    expect(signedIn.json()).toMatchObject({
      kind: 'user',
      name: 'ada',
      role: 'admin',
      hasPassword: true,
      expires: NOW + IDLE,
    });
    const cookie = cookiesOf(signedIn);
    expect((await ask('/status', { headers: { cookie } })).statusCode).toBe(200);
    expect((await ask('/session', { headers: { cookie } })).json()).toEqual(signedIn.json());
  });

  it('health, the description of the API and the console answer anyone, and nothing else does', async () => {
    await addAda();
    for (const url of ['/healthz', '/readyz', '/api/openapi.json', '/']) {
      expect((await server.get(url)).statusCode, url).toBe(200);
    }
    for (const url of ['/metrics', '/api/v1/fields', '/api/v1/searches', '/api/v1/users', '/api/v1/tail']) {
      expect((await server.get(url)).statusCode, url).toBe(401);
    }
  });

  it('the cookies cannot be read by scripts', async () => {
    await addAda();
    const plain = (await signIn()).headers['set-cookie'] as string[];
    expect(plain).toEqual([
      expect.stringMatching(/^thalweg=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^thalweg-device=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('a wrong name and a wrong password get the same answer', async () => {
    await addAda();
    const wrong = [await signIn({ password: 'seven grey herons' }), await signIn({ name: 'nobody' })];
    expect(wrong.map(codeOf)).toEqual([
      [401, 'wrong-sign-in'],
      [401, 'wrong-sign-in'],
    ]);
    expect(wrong[0]!.body).toBe(wrong[1]!.body);
    expect(wrong[0]!.headers['set-cookie']).toBeUndefined();
    expect(wrong[0]!.body).not.toContain('herons');
  });

  it('too many wrong ones are told how long to wait', async () => {
    await addAda();
    for (let index = 0; index < 11; index++) await signIn({ password: 'wrong guess' });
    const refused = await signIn();
    expect(codeOf(refused)).toEqual([429, 'too-many-sign-ins']);
    expect(refused.headers['retry-after']).toBe('1');
    now += 1000;
    expect((await signIn()).statusCode).toBe(200);
  });

  it('passwords are not taken over plain HTTP from elsewhere', async () => {
    await addAda();
    const far = { from: '192.0.2.7' };
    expect(codeOf(await signIn({}, far))).toEqual([403, 'needs-tls']);
    const { token } = addToken(server.access, BY, {
      name: 'a',
      scopes: ['admin'],
      scope: undefined,
      expires: undefined,
    });
    const body = { name: 'grace', password: PASSWORD, role: 'viewer' };
    const headers = { authorization: `Bearer ${token}` };
    expect(codeOf(await ask('/users', { method: 'POST', body, headers, ...far }))).toEqual([403, 'needs-tls']);
  });
});

describe('sessions', () => {
  it('end after eight hours without a request, and after seven days', async () => {
    await addAda();
    const cookie = cookiesOf(await signIn());
    const status = async (): Promise<number> => (await ask('/fields', { headers: { cookie } })).statusCode;
    now += IDLE - 1;
    expect(await status()).toBe(200);
    now += IDLE;
    expect(await status()).toBe(401);
    const second = cookiesOf(await signIn());
    const end = now + ABSOLUTE;
    while (now + IDLE / 2 < end) {
      now += IDLE / 2;
      expect((await ask('/fields', { headers: { cookie: second } })).statusCode).toBe(200);
    }
    now = end;
    expect((await ask('/status', { headers: { cookie: second } })).statusCode).toBe(401);
  });

  it('end, too, while the console asks by itself what is new', async () => {
    await addAda();
    const cookie = cookiesOf(await signIn());
    for (let hour = 1; hour < 8; hour++) {
      now += IDLE / 8;
      expect((await ask('/session', { headers: { cookie } })).json()).toMatchObject({
        name: 'ada',
        expires: NOW + IDLE,
      });
      expect((await ask('/status', { headers: { cookie } })).statusCode).toBe(200);
    }
    now += IDLE / 8;
    expect((await ask('/status', { headers: { cookie } })).statusCode).toBe(401);
  });

  it('end with sign-out, here or everywhere', async () => {
    await addAda();
    const [one, two, three] = [cookiesOf(await signIn()), cookiesOf(await signIn()), cookiesOf(await signIn())];
    const statuses = async (): Promise<number[]> =>
      Promise.all([one, two, three].map(async (cookie) => (await ask('/status', { headers: { cookie } })).statusCode));
    const out = await ask('/session', { method: 'DELETE', headers: { cookie: one } });
    expect(out.statusCode).toBe(204);
    expect(out.headers['set-cookie']).toMatch(/^thalweg=; .*Expires=Thu, 01 Jan 1970/);
    expect(await statuses()).toEqual([401, 200, 200]);
    await ask('/session?everywhere=true', { method: 'DELETE', headers: { cookie: two } });
    expect(await statuses()).toEqual([401, 401, 401]);
  });

  it('begin anew with each sign-in: the one that the browser had ends', async () => {
    await addAda();
    const old = cookiesOf(await signIn());
    const fresh = cookiesOf(await signIn({}, { headers: { cookie: old } }));
    expect(fresh.split('; ')[0]).not.toBe(old.split('; ')[0]);
    expect((await ask('/status', { headers: { cookie: old } })).statusCode).toBe(401);
    expect((await ask('/status', { headers: { cookie: fresh } })).statusCode).toBe(200);
    // One that somebody has planted means nothing, and is not taken over.
    const planted = `thalweg=${'a'.repeat(43)}`;
    expect(cookiesOf(await signIn({}, { headers: { cookie: planted } }))).not.toContain(planted);
  });

  it('a cookie that is none, or of the other kind, is nobody', async () => {
    await addAda();
    const signedIn = await signIn();
    const device = signedIn.cookies[1]!.value;
    for (const cookie of [
      'thalweg=',
      'thalweg=x',
      `thalweg=${device}`,
      `__Host-thalweg=${signedIn.cookies[0]!.value}`,
      'a=b; thalweg',
    ]) {
      expect((await ask('/status', { headers: { cookie } })).statusCode, cookie).toBe(401);
    }
  });

  it('a new password ends the others, and needs the old one', async () => {
    await addAda();
    const [here, there] = [cookiesOf(await signIn()), cookiesOf(await signIn())];
    const change = (password: string, newPassword: string) =>
      ask('/session/password', { method: 'POST', body: { password, newPassword }, headers: { cookie: here } });
    expect(codeOf(await change('wrong guess', 'seven grey herons'))).toEqual([401, 'wrong-sign-in']);
    expect(codeOf(await change(PASSWORD, 'short'))).toEqual([400, 'weak-password']);
    const changed = await change(PASSWORD, 'seven grey herons');
    expect(changed.statusCode).toBe(204);
    for (const cookie of [here, there]) expect((await ask('/status', { headers: { cookie } })).statusCode).toBe(401);
    expect((await ask('/status', { headers: { cookie: cookiesOf(changed) } })).statusCode).toBe(200);
    expect(codeOf(await signIn())).toEqual([401, 'wrong-sign-in']);
    expect((await signIn({ password: 'seven grey herons' })).statusCode).toBe(200);
  });
});

describe('requests of other sites', () => {
  it('cannot use the session of a browser', async () => {
    await addAda();
    const cookie = cookiesOf(await signIn());
    const body = { name: 'rejected', query: 'action:REJECT' };
    const save = async (headers: Record<string, string | undefined>) =>
      codeOf(await ask('/searches', { method: 'POST', body, headers: { cookie, ...headers } }));
    expect(await save({})).toEqual([201, undefined]);
    expect(await save({ origin: undefined, 'sec-fetch-site': 'same-origin' })).toEqual([201, undefined]);
    expect(await save({ 'x-thalweg': undefined })).toEqual([403, 'forbidden']);
    expect(await save({ origin: undefined })).toEqual([403, 'forbidden']);
    expect(await save({ origin: 'https://evil.example' })).toEqual([403, 'forbidden']);
    expect(await save({ origin: undefined, 'sec-fetch-site': 'same-site' })).toEqual([403, 'forbidden']);
    expect(await save({ origin: undefined, 'sec-fetch-site': 'none' })).toEqual([403, 'forbidden']);
  });

  it('cannot sign a browser in, or out', async () => {
    await addAda();
    expect(codeOf(await signIn({}, { headers: { 'x-thalweg': undefined } }))).toEqual([403, 'forbidden']);
    const cookie = cookiesOf(await signIn());
    const out = await ask('/session', { method: 'DELETE', headers: { cookie, 'x-thalweg': undefined } });
    expect(codeOf(out)).toEqual([403, 'forbidden']);
  });

  it('a form of the console exports without the header, one of another site does not', async () => {
    await server.load('a.log', ['version', '2']);
    await addAda();
    const cookie = cookiesOf(await signIn());
    const send = async (origin: string | undefined) => {
      const headers = { cookie, host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded' };
      return server.app.inject({
        method: 'POST',
        url: '/api/v1/export?format=csv',
        headers: { ...headers, ...(origin !== undefined && { origin }) },
        payload: `request=${encodeURIComponent('{}')}`,
      });
    };
    expect((await send('http://localhost:8080')).statusCode).toBe(200);
    expect((await send(undefined)).statusCode).toBe(403);
    expect((await send('https://evil.example')).statusCode).toBe(403);
  });

  it('tokens need none of this: no browser sends them by itself', async () => {
    await addAda();
    const { token } = addToken(server.access, BY, {
      name: 'a',
      scopes: ['admin'],
      scope: undefined,
      expires: undefined,
    });
    const headers = { authorization: `Bearer ${token}`, origin: undefined, 'x-thalweg': undefined };
    const saved = await ask('/searches', { method: 'POST', body: { name: 'rejected' }, headers });
    expect(saved.statusCode).toBe(201);
  });
});

describe('roles and tokens', () => {
  it('a viewer does not export, an analyst does not manage; the log says so', async () => {
    await addAda();
    await addAda('viewer', 'vera');
    await addAda('analyst', 'anna');
    const [vera, anna] = [cookiesOf(await signIn({ name: 'vera' })), cookiesOf(await signIn({ name: 'anna' }))];
    const exported = (cookie: string) => ask('/export?format=csv', { method: 'POST', body: {}, headers: { cookie } });
    const refused = await exported(vera);
    expect(codeOf(refused)).toEqual([403, 'not-allowed']);
    expect(refused.json().error.message).toBe('vera is not allowed to do this: it needs the permission export.');
    expect((await exported(anna)).statusCode).toBe(200);
    expect(codeOf(await ask('/users', { headers: { cookie: anna } }))).toEqual([403, 'not-allowed']);
    // Before the body is looked at.
    const body = { nonsense: true };
    expect(codeOf(await ask('/users', { method: 'POST', body, headers: { cookie: anna } }))).toEqual([
      403,
      'not-allowed',
    ]);
    const rows = server.access.db.all("SELECT actor, address, detail FROM audit WHERE event = 'not-allowed' LIMIT 1");
    expect(rows).toEqual([
      {
        actor: 'vera',
        address: '127.0.0.1',
        detail: '{"method":"POST","route":"/api/v1/export","permission":"export"}',
      },
    ]);
  });

  it('a token does what its scope says, and nothing when it is none', async () => {
    await addAda();
    const add = (name: string, scopes: NewToken['scopes']) =>
      addToken(server.access, BY, { name, scopes, scope: undefined, expires: undefined }).token;
    const [read, ingest] = [add('read', ['read']), add('ingest', ['ingest'])];
    const status = async (url: string, token: string): Promise<number> =>
      (await server.get(url, { authorization: `Bearer ${token}` })).statusCode;
    expect(await status('/api/v1/status', read)).toBe(200);
    expect(await status('/metrics', read)).toBe(200);
    expect(await status('/api/v1/tokens', read)).toBe(403);
    expect(await status('/api/v1/status', ingest)).toBe(403);
    expect(await status('/metrics', ingest)).toBe(403);
    expect(await status('/api/v1/status', `${read}x`)).toBe(401);
    expect((await server.get('/api/v1/status', { authorization: `bearer ${read}` })).statusCode).toBe(200);
    expect((await server.get('/api/v1/status', { authorization: 'Basic YTpi' })).statusCode).toBe(401);
    const wrong = await server.get('/api/v1/status', { authorization: 'Bearer thw_abcdefgh_x' });
    expect(wrong.json().error).toMatchObject({
      code: 'signed-out',
      message: expect.stringMatching(/^The token is not known/),
    });
    expect(wrong.body).not.toContain('abcdefgh');
  });

  it('a token that is wrong does not fall back to the session', async () => {
    await addAda();
    const cookie = cookiesOf(await signIn());
    expect((await ask('/status', { headers: { cookie, authorization: 'Bearer nonsense' } })).statusCode).toBe(401);
  });
});

describe('users and tokens by the API', () => {
  it('are added, changed, listed and removed', async () => {
    await addAda();
    const cookie = cookiesOf(await signIn());
    const send = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => {
      const response = await ask(path, { method, headers: { cookie }, ...(body === undefined ? {} : { body }) });
      return [response.statusCode, response.body === '' ? undefined : response.json()];
    };
    const scope = { accounts: ['123456789012'], vpcs: [], networks: ['10.0.0.0/8'] };
    expect(await send('POST', '/users', { name: 'Grace', password: PASSWORD, role: 'viewer', scope })).toEqual([
      201,
      { name: 'grace', role: 'viewer', scope, kind: 'password', created: NOW, signedIn: null, sessions: 0 },
    ]);
    expect(await send('PUT', '/users/grace', { role: 'analyst', scope: null })).toMatchObject([
      200,
      { role: 'analyst', scope: null },
    ]);
    expect(await send('PUT', '/users/grace', { password: 'short' })).toMatchObject([
      400,
      { error: { code: 'weak-password' } },
    ]);
    expect(await send('PUT', '/users/nobody', { role: 'viewer' })).toMatchObject([
      404,
      { error: { code: 'no-such-user' } },
    ]);
    expect(await send('DELETE', '/users/ada')).toMatchObject([409, { error: { code: 'last-admin' } }]);
    expect(await send('GET', '/users')).toMatchObject([
      200,
      [{ name: 'ada', sessions: 1, signedIn: NOW }, { name: 'grace' }],
    ]);
    expect(await send('DELETE', '/users/grace')).toEqual([204, undefined]);
    const made = await send('POST', '/tokens', { name: 'grafana', scopes: ['read'], expires: NOW + 1000, scope });
    expect(made).toMatchObject([
      201,
      { name: 'grafana', scopes: ['read'], scope, createdBy: 'ada', expires: NOW + 1000, used: null },
    ]);
    const { token, ...rest } = made[1];
    expect(token.startsWith(rest.prefix)).toBe(true);
    expect(await send('GET', '/tokens')).toEqual([200, [rest]]);
    expect(await send('DELETE', `/tokens/${rest.prefix}`)).toEqual([204, undefined]);
    expect(await send('DELETE', `/tokens/${rest.prefix}`)).toMatchObject([404, { error: { code: 'no-such-token' } }]);
    expect(
      await send('POST', '/tokens', { name: 'x', scopes: ['read'], expires: null, scope: { networks: ['office'] } }),
    ).toMatchObject([400, { error: { code: 'bad-scope' } }]);
  });
});
