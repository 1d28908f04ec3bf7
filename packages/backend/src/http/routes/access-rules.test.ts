import { afterAll, beforeAll, expect, it } from 'vitest';
import { openServer, type Server } from '../testing.ts';

let server: Server;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const remove = (query: string) =>
  server.app.inject({ method: 'DELETE', url: `/api/v1/access-rules?${query}`, headers: { host: 'localhost' } });

it('network rules are added, listed, asked and removed', async () => {
  const added = await server.post('/access-rules', { network: '203.0.113.9/24' });
  expect(added.statusCode).toBe(201);
  expect(added.json()).toMatchObject({ network: '203.0.113.0/24', role: null, created: expect.any(Number) });
  await server.post('/access-rules', { network: '2001:db8::/32', role: 'admin' });
  expect((await server.get('/api/v1/access-rules')).json()).toMatchObject({
    rules: [
      { network: '2001:db8::/32', role: 'admin' },
      { network: '203.0.113.0/24', role: null },
    ],
    address: '127.0.0.1',
  });
  expect((await server.get('/api/v1/access-check?address=203.0.113.77')).json()).toEqual({
    address: '203.0.113.77',
    allowed: true,
    rule: { network: '203.0.113.0/24', role: null },
    acts: 'viewer',
    reason: 'The rule 203.0.113.0/24 lets it in as viewer without a sign-in.',
  });
  expect((await server.get('/api/v1/access-check?address=192.0.2.1')).json()).toMatchObject({
    allowed: false,
    rule: null,
    acts: null,
  });
  expect((await remove('network=2001:db8::/32&role=admin')).statusCode).toBe(204);
  expect((await remove('network=2001:db8::/32&role=admin')).json().error.code).toBe('no-such-rule');
  expect((await server.get('/api/v1/access-check?address=203.0.113')).json().error.code).toBe('bad-network');
  expect((await server.post('/access-rules', { network: 'office' })).json().error.code).toBe('bad-network');
  expect((await server.post('/access-rules', { network: '10.0.0.0/8', role: 'owner' })).statusCode).toBe(400);
});

it('the audit log is read page by page', async () => {
  const page = async (query: string) => (await server.get(`/api/v1/audit?${query}`)).json();
  const { events, next, names } = await page('limit=2');
  expect(events).toMatchObject([
    { event: 'network-removed', actor: 'owner', kind: 'owner', outcome: 'done', detail: { role: 'admin' } },
    { event: 'network-allowed', detail: { network: '2001:db8::/32' } },
  ]);
  expect(names).toEqual(['network-allowed', 'network-removed']);
  const rest = await page(`limit=2&cursor=${next}`);
  expect(rest).toMatchObject({ events: [{ detail: { network: '203.0.113.0/24' } }], next: null });
  expect((await page('event=network-removed')).events).toHaveLength(1);
  expect((await page('text=2001:DB8')).events).toHaveLength(2);
  expect((await page('since=1h')).events).toHaveLength(3);
  expect((await page('until=now-1h')).events).toHaveLength(0);
  expect((await page('since=yesterday')).error).toMatchObject({ code: 'bad-request', path: 'since' });
});
