import { readCidr } from '@thalweg/core/query';
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOidc, type OidcSettings } from '../../access/oidc.ts';
import { CLIENT, startProvider, type TestProvider } from '../../access/provider/testing.ts';
import { BY } from '../../access/testing.ts';
import { addUser, changeUser } from '../../access/users.ts';
import { openServer, type Server } from '../testing.ts';

const HOST = 'localhost:8080';
const CALLBACK = `http://${HOST}/api/v1/oidc/callback`;
let provider: TestProvider;
let server: Server;

const settings = (more: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer: provider.issuer,
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  scope: 'openid profile email',
  groupsClaim: 'groups',
  roles: new Map([
    ['network-team', 'analyst'],
    ['/admins', 'admin'],
    ['all', 'viewer'],
  ]),
  name: 'Example',
  ...more,
});

beforeEach(async () => {
  provider = await startProvider([CALLBACK]);
  server = await openServer({ oidc: createOidc(settings()) });
});
afterEach(async () => {
  await server.close();
  await provider.close();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ url, headers: { host: HOST, 'sec-fetch-site': 'cross-site', ...headers } });
const cookiesOf = (response: LightMyRequestResponse): string =>
  response.cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

interface Begun {
  readonly url: URL;
  readonly cookie: string;
}

async function begin(to = '/discover?q=1'): Promise<Begun> {
  const started = await get(`/api/v1/oidc/start?to=${encodeURIComponent(to)}`, { 'sec-fetch-site': 'same-origin' });
  expect(started.statusCode, started.body).toBe(302);
  return { url: new URL(started.headers.location!), cookie: cookiesOf(started) };
}

/** The whole way; `change` meddles with what the browser brings back. */
async function signIn(change: (brought: Begun) => Begun = (brought) => brought): Promise<LightMyRequestResponse> {
  const { url, cookie } = await begin();
  const brought = change({ url: await provider.browse(url), cookie });
  return get(brought.url.pathname + brought.url.search, { cookie: brought.cookie });
}

const session = async (response: LightMyRequestResponse) =>
  (await get('/api/v1/session', { cookie: cookiesOf(response), 'sec-fetch-site': 'same-origin' })).json();

/** Changes one part of what the cookie keeps. */
const keeping = (part: string, value: string) => (brought: Begun) => {
  const [name, text = ''] = brought.cookie.split('=');
  const kept = JSON.parse(Buffer.from(text, 'base64url').toString());
  return {
    ...brought,
    cookie: `${name}=${Buffer.from(JSON.stringify({ ...kept, [part]: value })).toString('base64url')}`,
  };
};

async function refused(done: LightMyRequestResponse, code = 'oidc-failed'): Promise<void> {
  expect([done.statusCode, done.headers.location]).toEqual([303, `/sign-in?error=${code}`]);
  expect(cookiesOf(done)).toBe('');
  expect(server.access.db.get('SELECT count(*) AS n FROM sessions')).toEqual({ n: 0 });
  expect(server.access.db.all("SELECT outcome FROM audit WHERE event = 'sign-in-failed'")).toEqual([
    { outcome: 'refused' },
  ]);
}

describe('signing in elsewhere', () => {
  it('leads to the provider with PKCE, state and nonce, and back to the page that was left', async () => {
    provider.account = { sub: '17', preferred_username: 'Ada', groups: ['all', 'network-team', 'others'] };
    const { url } = await begin();
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT.id,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid profile email',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    const done = await signIn();
    expect([done.statusCode, done.headers.location]).toEqual([303, '/discover?q=1']);
    expect(done.headers['set-cookie']).toEqual([
      expect.stringMatching(/^thalweg-flow=; .*Expires=Thu, 01 Jan 1970/),
      expect.stringMatching(/^thalweg=[\w-]{43}; .*HttpOnly; SameSite=Lax$/),
    ]);
    expect(await session(done)).toMatchObject({
      kind: 'user',
      name: 'ada',
      role: 'analyst',
      permissions: ['search', 'export', 'save'],
      hasPassword: false,
      signIn: { oidc: { name: 'Example' } },
    });
    expect(new URLSearchParams(provider.asked[0]).get('code_verifier')).toMatch(/^[\w-]{43}$/);
    expect(server.access.db.all('SELECT actor, event, detail FROM audit ORDER BY id')).toMatchObject([
      { actor: 'ada', event: 'user-added' },
      { actor: 'ada', event: 'sign-in', detail: expect.stringContaining('"with":"oidc"') },
    ]);
  });

  it('is asked of this machine, too, although nobody has been added', async () => {
    expect((await server.get('/api/v1/status')).statusCode).toBe(401);
    expect((await server.get('/api/v1/session')).json()).toMatchObject({
      kind: null,
      signIn: { required: true, password: false, oidc: { name: 'Example' } },
    });
  });

  it.each([
    [['/admins'], 'admin'],
    [['all', '/admins', 'network-team'], 'admin'],
    [['all'], 'viewer'],
    ['network-team', 'analyst'],
  ])('groups %j give the role %s', async (groups, role) => {
    provider.account = { sub: '17', email: 'ada@example.org', groups };
    expect(await session(await signIn())).toMatchObject({ name: 'ada@example.org', role });
  });

  it.each([[[]], [['others']], [undefined], [{ admins: true }], [['admins', ' all']]])(
    'groups %j give none, and nobody is let in',
    async (groups) => {
      provider.account = { sub: '17', preferred_username: 'ada', ...(groups !== undefined && { groups }) };
      await refused(await signIn(), 'oidc-no-role');
      expect(server.access.db.all('SELECT name FROM users')).toEqual([]);
    },
  );

  it('gives the role that the groups say now, and ends the sessions under another', async () => {
    provider.account = { sub: '17', preferred_username: 'ada', groups: ['/admins'] };
    const first = await signIn();
    const scope = { accounts: ['123456789012'], vpcs: [], networks: [] };
    provider.account = { ...provider.account, preferred_username: 'ada-lovelace', groups: ['all'] };
    const second = await signIn();
    expect(await session(first)).toMatchObject({ kind: null });
    // Known by the subject, whatever the name is now; rows stay as an administrator set them.
    expect(await session(second)).toMatchObject({ name: 'ada', role: 'viewer' });
    changeUser(server.access, BY, { name: 'ada', scope });
    expect(await session(await signIn())).toMatchObject({ name: 'ada', scope });
    provider.account = { ...provider.account, groups: [] };
    const last = await signIn();
    expect(last.headers.location).toBe('/sign-in?error=oidc-no-role');
    expect(server.access.db.get('SELECT count(*) AS n FROM sessions')).toEqual({ n: 0 });
  });

  it('does not give somebody the name of another', async () => {
    await addUser(server.access, BY, { name: 'ada', password: 'seven green otters', role: 'admin', scope: undefined });
    provider.account = { sub: '17', preferred_username: 'Ada', groups: ['/admins'] };
    await refused(await signIn(), 'oidc-name-taken');
  });

  it('works for a client without a secret, and for one whose groups stand in the ID token', async () => {
    for (const isPublic of [true, false]) {
      const other = await startProvider([CALLBACK], { isPublic, claimsIn: 'id_token' });
      other.account = { sub: '17', preferred_username: 'ada', groups: ['all'] };
      const oidc = createOidc(settings({ issuer: other.issuer, clientSecret: isPublic ? undefined : CLIENT.secret }));
      const { url, flow } = await oidc.start(CALLBACK);
      expect(await oidc.finish(await other.browse(url), flow)).toEqual({
        issuer: other.issuer.origin,
        subject: '17',
        name: 'ada',
        role: 'viewer',
      });
      await other.close();
    }
  });
});

describe('what does not fit is refused', () => {
  beforeEach(() => {
    provider.account = { sub: '17', preferred_username: 'ada', groups: ['/admins'] };
  });

  it('another state: a page that somebody else has begun', async () => {
    await refused(
      await signIn(({ url, cookie }) => {
        url.searchParams.set('state', 'x'.repeat(43));
        return { url, cookie };
      }),
    );
    expect(provider.asked).toEqual([]);
  });

  it('no state', async () => {
    await refused(
      await signIn(({ url, cookie }) => {
        url.searchParams.delete('state');
        return { url, cookie };
      }),
    );
  });

  it('no cookie, or nonsense in it: another browser', async () => {
    await refused(await signIn(({ url }) => ({ url, cookie: '' })));
    const nonsense = await signIn(({ url }) => ({ url, cookie: 'thalweg-flow=e30' }));
    expect(nonsense.headers.location).toBe('/sign-in?error=oidc-failed');
  });

  it('another nonce: a token from another sign-in', async () =>
    refused(await signIn(keeping('nonce', 'x'.repeat(43)))));

  it('another PKCE verifier: a code that was stolen', async () =>
    refused(await signIn(keeping('verifier', 'x'.repeat(43)))));

  it('the same code again', async () => {
    let brought: Begun | undefined;
    const first = await signIn((begun) => {
      brought = begun;
      return begun;
    });
    expect(first.headers.location).toBe('/discover?q=1');
    const second = await get(brought!.url.pathname + brought!.url.search, { cookie: brought!.cookie });
    expect(second.headers.location).toBe('/sign-in?error=oidc-failed');
  });

  it('that the person has said no', async () => {
    await refused(
      await signIn(({ url, cookie }) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
        return { url, cookie };
      }),
    );
  });

  const tampered: readonly [string, (claims: Record<string, unknown>) => Record<string, unknown>][] = [
    ['for another client', (claims) => ({ ...claims, aud: 'another' })],
    ['for several clients, on behalf of another', (claims) => ({ ...claims, aud: [CLIENT.id, 'b'], azp: 'b' })],
    ['of another issuer', (claims) => ({ ...claims, iss: 'https://evil.example' })],
    ['that is over', (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 3600 })],
    ['without a nonce', ({ nonce: _, ...claims }) => claims],
  ];
  it.each(tampered)('a token %s', async (_, tamper) => {
    provider.tamper = tamper;
    await refused(await signIn());
  });

  it('a token that the provider has not signed; the same, signed by it, is taken', async () => {
    provider.tamper = (claims) => claims;
    provider.forge = true;
    await refused(await signIn());
    provider.forge = false;
    expect((await signIn()).headers.location).toBe('/discover?q=1');
  });

  it('a provider that does not answer; when it does again, so does the sign-in', async () => {
    await provider.close();
    const failed = await get('/api/v1/oidc/start', { 'sec-fetch-site': 'same-origin' });
    expect([failed.statusCode, failed.json().error.code]).toEqual([502, 'oidc-failed']);
    expect(failed.body).not.toContain(CLIENT.secret);
  });

  it('a way back that leads elsewhere', async () => {
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      'javascript:alert(1)',
      '',
    ]) {
      const { url, cookie } = await begin(to);
      const back = await provider.browse(url);
      const done = await get(back.pathname + back.search, { cookie });
      expect(done.headers.location, to).toMatch(/^\/(?!\/)/);
      expect(new URL(done.headers.location!, 'http://localhost').host).toBe('localhost');
    }
    const done = await signIn(keeping('to', '//evil.example'));
    expect(done.headers.location).toBe('/');
  });

  it('passwords of somebody who signs in elsewhere', async () => {
    await signIn();
    const response = await server.post('/session', { name: 'ada', password: 'undefined' }, { 'x-thalweg': '1' });
    expect(response.statusCode).toBe(401);
  });
});

describe('behind a proxy with TLS', () => {
  it('comes back to the public address, with cookies that are bound to it; over plain HTTP nothing begins', async () => {
    const proxied = await openServer({
      oidc: createOidc(settings()),
      publicUrls: ['https://logs.example.org'],
      trustedProxies: [readCidr('127.0.0.1')!.range],
    });
    try {
      const start = (proto: string) =>
        proxied.app.inject({
          url: '/api/v1/oidc/start',
          headers: { host: 'logs.example.org', 'x-forwarded-for': '127.0.0.9, 192.0.2.7', 'x-forwarded-proto': proto },
        });
      const begun = await start('https');
      const asked = new URL(begun.headers.location!).searchParams;
      expect(asked.get('redirect_uri')).toBe('https://logs.example.org/api/v1/oidc/callback');
      expect(begun.headers['set-cookie']).toMatch(/^__Host-thalweg-flow=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      const plain = await start('http');
      expect([plain.statusCode, plain.json().error.code]).toEqual([403, 'needs-tls']);
    } finally {
      await proxied.close();
    }
  });
});

describe('without a provider', () => {
  it('there is nothing there', async () => {
    const plain = await openServer();
    for (const path of ['start', 'callback?code=1']) {
      expect((await plain.get(`/api/v1/oidc/${path}`)).statusCode).toBe(404);
    }
    await plain.close();
  });
});
