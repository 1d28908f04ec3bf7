import type { RetentionAnswer } from '@thalweg/core/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { flow, HEADER, NOW, openServer, type Server } from '../testing.ts';

const DAY = 86_400;
let server: Server;

beforeEach(async () => {
  server = await openServer();
  const days = [0, 1, 2, 40, 41];
  await server.load('old.log', [HEADER, ...days.map((day) => flow({ dstport: day }, day * DAY))]);
});
afterEach(() => server.close());

const read = async (): Promise<RetentionAnswer> => (await server.get('/api/v1/retention')).json();
const write = async (payload: unknown) =>
  server.app.inject({
    method: 'PUT',
    url: '/api/v1/retention',
    payload: payload as object,
    headers: { host: 'localhost' },
  });
const records = async (): Promise<number> => (await server.store.status()).records;

it('keeps everything until it is told otherwise, says what would go, and removes it at once', async () => {
  expect(await read()).toEqual({ days: null, bytes: null, last: null });
  const rule = { days: 30, bytes: null };
  const preview = await server.post('/retention/preview', rule);
  expect([preview.statusCode, preview.json()]).toEqual([200, { parts: 2, rows: 2 }]);
  expect(await records()).toBe(5);
  const written = await write(rule);
  expect([written.statusCode, written.json()]).toEqual([
    200,
    { ...rule, last: { at: NOW, parts: 2, rows: 2, problem: null } },
  ]);
  expect(await records()).toBe(3);
  expect(await server.store.verify()).toMatchObject({ ok: true, retired: 2 });
  expect(await server.store.retention()).toEqual({ days: 30 });
  expect((await write({ days: null, bytes: null })).json()).toMatchObject({ days: null, bytes: null });
  expect(await server.store.retention()).toEqual({});
});

it('takes both limits together', async () => {
  expect((await write({ days: 30, bytes: 1_000_000 })).statusCode).toBe(200);
  expect(await server.store.retention()).toEqual({ days: 30, bytes: 1_000_000 });
});

it.each([
  ['no days at all', { days: 0, bytes: null }],
  ['half a day', { days: 0.5, bytes: null }],
  ['a size that would empty the store', { days: null, bytes: 1000 }],
  ['something else', { days: 1, bytes: null, weeks: 2 }],
  ['half a rule', { days: 1 }],
])('refuses %s', async (_, rule) => {
  expect((await write(rule)).statusCode).toBe(400);
  expect((await server.post('/retention/preview', rule)).statusCode).toBe(400);
  expect(await server.store.retention()).toEqual({});
});

it('tells why it could not be applied, and goes on', async () => {
  await server.close();
  server = await openServer({
    replace: () => ({ retain: () => Promise.reject(new Error('the disk is away')) }),
  });
  expect((await write({ days: 1, bytes: null })).json()).toMatchObject({ last: { problem: 'the disk is away' } });
});
