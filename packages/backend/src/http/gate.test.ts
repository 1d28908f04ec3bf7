import { readCidr } from '@thalweg/core/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowNetwork, networkRules, removeNetworkRule } from '../access/network-rules.ts';
import { addUser } from '../access/users.ts';
import { openServer, type Server } from './testing.ts';

const actor = { name: 'cli:test', kind: 'cli', address: undefined } as const;

async function withServer(options: Parameters<typeof openServer>[0], work: (server: Server) => Promise<void>) {
  const server = await openServer(options);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

const from = (server: Server, remoteAddress: string, headers: Record<string, string> = {}, url = '/api/v1/fields') =>
  server.app.inject({ method: 'GET', url, remoteAddress, headers: { host: 'localhost:8080', ...headers } });

const events = ({ access }: Server) => access.db.all('SELECT actor, address, event, outcome FROM audit ORDER BY id');

describe('network rules', () => {
  it('let nobody but this machine in, as long as there are neither rules nor users', async () => {
    await withServer({}, async (server) => {
      expect((await from(server, '127.0.0.1')).statusCode).toBe(200);
      const refused = await from(server, '203.0.113.9');
      expect(refused.statusCode).toBe(403);
      expect(refused.json().error).toMatchObject({
        code: 'network-refused',
        address: '203.0.113.9',
        message: expect.stringContaining('neither users nor network rules'),
        help: expect.stringContaining('thalweg access allow 203.0.113.9'),
      });
    });
  });

  it('let an address act with the role of its rule, and no further', async () => {
    await withServer({}, async (server) => {
      allowNetwork(server.access, '203.0.113.0/24', { role: undefined, actor });
      allowNetwork(server.access, '2001:db8::/32', { role: 'analyst', actor });
      expect((await from(server, '203.0.113.9')).statusCode).toBe(200);
      expect((await from(server, '::ffff:203.0.113.9')).statusCode).toBe(200);
      expect((await from(server, '203.0.114.9')).statusCode).toBe(403);
      const csv = (remoteAddress: string) =>
        server.app.inject({
          method: 'POST',
          url: '/api/v1/export?format=csv',
          remoteAddress,
          headers: { host: 'localhost:8080' },
          payload: {},
        });
      expect((await csv('203.0.113.9')).json()).toMatchObject({ error: { code: 'not-allowed' } });
      expect((await csv('2001:db8::9')).statusCode).toBe(200);
      removeNetworkRule(server.access, '203.0.113.1/24', { role: undefined, actor });
      expect((await from(server, '203.0.113.9')).json()).toMatchObject({ error: { code: 'network-refused' } });
    });
  });

  it('show the page of refusal, and that the server lives, to everybody', async () => {
    await withServer({}, async (server) => {
      for (const url of ['/', '/healthz', '/readyz']) {
        expect((await from(server, '203.0.113.9', {}, url)).statusCode, url).toBe(200);
      }
      for (const url of ['/metrics', '/api/v1/status', '/api/v1/tail']) {
        expect((await from(server, '203.0.113.9', {}, url)).statusCode, url).toBe(403);
      }
      expect((await from(server, '203.0.113.9', {}, '/api/v1/nothing')).statusCode).toBe(404);
    });
  });

  it('go by the address that a trusted proxy tells, and by no other', async () => {
    const trustedProxies = [readCidr('127.0.0.1')!.range];
    await withServer({ trustedProxies }, async (server) => {
      allowNetwork(server.access, '203.0.113.0/24', { role: undefined, actor });
      const told = (list: string) => from(server, '127.0.0.1', { 'x-forwarded-for': list });
      expect((await told('203.0.113.9')).statusCode).toBe(200);
      expect((await told('198.51.100.7')).json().error.address).toBe('198.51.100.7');
      expect((await told('203.0.113.9, 198.51.100.7')).statusCode).toBe(403);
      // Without the header it is not told who asks, which is not this machine then.
      expect((await from(server, '127.0.0.1')).json().error).toMatchObject({
        code: 'network-refused',
        address: 'unknown',
      });
      expect((await from(server, '198.51.100.7', { 'x-forwarded-for': '203.0.113.9' })).statusCode).toBe(403);
    });
  });

  it('take no request that a proxy brings for one of this machine', async () => {
    await withServer({}, async (server) => {
      const refused = await from(server, '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' });
      expect(refused.json().error).toMatchObject({
        code: 'network-refused',
        help: expect.stringContaining('--trusted-proxy'),
      });
    });
  });

  it('write a refusal down, but once in a while only', async () => {
    await withServer({}, async (server) => {
      for (let times = 0; times < 5; times++) await from(server, '203.0.113.9');
      await from(server, '203.0.113.10');
      expect(events(server)).toEqual(
        ['203.0.113.9', '203.0.113.10'].map((address) => ({
          actor: 'unknown',
          address,
          event: 'network-refused',
          outcome: 'refused',
        })),
      );
    });
  });
});

describe('kept rules', () => {
  it('are canonical, once each, and written down', async () => {
    await withServer({}, async (server) => {
      const add = (network: string, role?: 'admin') => allowNetwork(server.access, network, { role, actor });
      expect(add('10.1.2.3/8').network).toBe('10.0.0.0/8');
      add('10.0.0.0/8');
      add('10.0.0.0/8', 'admin');
      add('2001:DB8::1');
      expect(networkRules(server.access).map(({ network, role }) => [network, role])).toEqual(
        expect.arrayContaining([
          ['10.0.0.0/8', undefined],
          ['10.0.0.0/8', 'admin'],
          ['2001:db8::1/128', undefined],
        ]),
      );
      expect(networkRules(server.access)).toHaveLength(3);
      expect(() => add('10.0.0.0/33')).toThrow(/neither an address nor CIDR/);
      const remove = (network: string) => removeNetworkRule(server.access, network, { role: undefined, actor });
      remove('10.0.0.0/8');
      expect(() => remove('10.0.0.0/8')).toThrow(/no rule for 10\.0\.0\.0\/8/);
      expect(events(server).map(({ event }) => event)).toEqual([
        'network-allowed',
        'network-allowed',
        'network-allowed',
        'network-removed',
      ]);
    });
  });
});

describe('headers and cookies of any kind', () => {
  it.each([
    ['where a network is let in, from another one', '198.51.100.7', false],
    ['where there are users, from this machine', '127.0.0.1', true],
  ])('are answered with an error of the API, and never let in, %s', async (_, remoteAddress, hasUsers) => {
    await withServer({}, async (server) => {
      if (hasUsers) {
        await addUser(server.access, actor, {
          name: 'ada',
          password: 'seven green otters',
          role: 'admin',
          scope: undefined,
        });
      } else allowNetwork(server.access, '203.0.113.0/24', { role: undefined, actor });
      const text = fc.oneof(
        fc.string({ unit: fc.constantFrom(...'abc019.:,;="%[]/ \\\'-_~{}()') }),
        fc.constantFrom(
          '127.0.0.1',
          'localhost',
          'https',
          'null',
          'same-origin',
          'thalweg=x; thalweg=y',
          '__Host-thalweg=a',
          'Bearer x',
          'Bearer ',
        ),
      );
      const names = [
        ...['host', 'origin', 'cookie', 'authorization', 'sec-fetch-site', 'forwarded', 'x-real-ip'],
        ...['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-thalweg', 'accept', 'content-type'],
      ];
      const headers = fc.dictionary(fc.constantFrom(...names), text);
      await fc.assert(
        fc.asyncProperty(headers, fc.boolean(), async (some, isPost) => {
          const response = await server.app.inject({
            method: isPost ? 'POST' : 'GET',
            url: isPost ? '/api/v1/count' : '/api/v1/status',
            remoteAddress,
            headers: { host: 'localhost', ...some },
            ...(isPost && { payload: '{}' }),
          });
          expect(response.statusCode).toBeGreaterThanOrEqual(400);
          expect(response.statusCode).toBeLessThan(500);
          expect(response.json().error.code).toMatch(/^[a-z-]+$/);
        }),
        { seed: 63, numRuns: 500 },
      );
    });
  });
});
