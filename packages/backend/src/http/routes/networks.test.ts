import type { NamedNetwork } from '@thalweg/core/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openServer, type Server, someLines } from '../testing.ts';

let server: Server;

beforeAll(async () => {
  server = await openServer();
  await server.load('some.log', someLines());
});
afterAll(() => server.close());

const list = async (): Promise<NamedNetwork[]> => (await server.get('/api/v1/networks')).json();
const count = async (query: string): Promise<unknown> => (await server.post('/count', { query })).json();
const remove = (path: string) =>
  server.app.inject({ method: 'DELETE', url: `/api/v1/networks/${path}`, headers: { host: 'localhost' } });

it('names addresses for every query, at once', async () => {
  expect((await list()).map(({ name, builtIn }) => [name, builtIn])).toEqual([
    ['public', true],
    ['private', true],
  ]);
  const [, hidden] = await list();
  expect(hidden?.ranges).toEqual(expect.arrayContaining(['10.0.0.0/8', '192.168.0.0/16', '100.64.0.0/10']));
  expect(await count('srcaddr:office')).toMatchObject({ error: { code: 'bad-ip' } });
  const added = await server.post('/networks', { name: 'office', ranges: ['203.0.113.0/24', '198.51.100.7'] });
  expect([added.statusCode, added.json()]).toEqual([
    201,
    { name: 'office', description: '', ranges: ['203.0.113.0/24', '198.51.100.7/32'], builtIn: false },
  ]);
  const found = await count('srcaddr:office');
  expect(found).toEqual(await count('srcaddr:(203.0.113.0/24 or 198.51.100.7)'));
  expect(
    await server
      .post('/count', { filters: [{ field: 'srcaddr', operator: 'is', values: ['office'] }] })
      .then((one) => one.json()),
  ).toEqual(found);

  expect((await remove('office?range=198.51.100.7')).statusCode).toBe(204);
  expect((await list()).at(-1)?.ranges).toEqual(['203.0.113.0/24']);
  expect((await remove('office')).statusCode).toBe(204);
  expect(await list()).toHaveLength(2);
});

it.each([
  ['a name that is Thalweg’s', { name: 'public', ranges: ['10.0.0.0/8'] }],
  ['a name that looks like an address', { name: '10.0.0.1', ranges: ['10.0.0.0/8'] }],
  ['a range that is none', { name: 'office', ranges: ['everywhere'] }],
])('refuses %s', async (_, body) => {
  const response = await server.post('/networks', body);
  expect([response.statusCode, response.json()]).toMatchObject([400, { error: { code: 'bad-network' } }]);
});

it('says that there is no such network', async () => {
  for (const path of ['nothing', 'public']) {
    const response = await remove(path);
    expect([response.statusCode, response.json()]).toMatchObject([404, { error: { code: 'no-such-network' } }]);
  }
});
