import cookie from '@fastify/cookie';
import { readCidr } from '@thalweg/core/query';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { arrivalOf, readClient } from './client.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';

const VALUE = 'a'.repeat(43);

async function answer(headers: Record<string, string>) {
  const app = fastify();
  await app.register(cookie);
  app.decorateRequest('client');
  app.addHook('onRequest', async (request) => {
    request.client = readClient(arrivalOf(request), [readCidr('127.0.0.1')!.range]);
  });
  app.get('/', async (request, reply) => {
    setCookie(reply, 'session', VALUE);
    setCookie(reply, 'device', VALUE);
    return { session: readCookie(request, 'session') ?? null };
  });
  app.get('/out', async (_, reply) => {
    clearCookie(reply, 'session');
    return {};
  });
  return app.inject({ url: headers['url'] ?? '/', headers });
}

const TLS = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' };

describe('cookies', () => {
  it('are bound to this host and to TLS, where there is TLS', async () => {
    expect((await answer(TLS)).headers['set-cookie']).toEqual([
      `__Host-thalweg=${VALUE}; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax`,
      `__Host-thalweg-device=${VALUE}; Max-Age=15552000; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    expect((await answer({ ...TLS, url: '/out' })).headers['set-cookie']).toMatch(
      /^__Host-thalweg=; .*HttpOnly; Secure/,
    );
  });

  it('of the other kind mean nothing: who can only write plain HTTP signs nobody in', async () => {
    const session = async (headers: Record<string, string>) => (await answer(headers)).json().session;
    expect(await session({ ...TLS, cookie: `__Host-thalweg=${VALUE}` })).toBe(VALUE);
    expect(await session({ ...TLS, cookie: `thalweg=${VALUE}` })).toBeNull();
    expect(await session({ cookie: `thalweg=${VALUE}` })).toBe(VALUE);
    expect(await session({ cookie: `__Host-thalweg=${VALUE}` })).toBeNull();
  });
});
