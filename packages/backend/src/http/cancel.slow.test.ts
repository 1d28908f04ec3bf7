/** A client that goes away stops DuckDB itself, not only the waiting for it. */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusAnswer } from '@thalweg/core/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flow, HEADER, openServer, type Server } from './testing.ts';

const ROWS = 1_200_000;
/** Many comparisons that no row meets, so that each row goes through all of them. */
const QUERY = Array.from({ length: 240 }, (_, n) => `bytes>${9000 + n} and packets>${(n % 7) + 1}`).join(' or ');

let server: Server;
let port: number;

beforeAll(async () => {
  server = await openServer();
  const lines = Array.from({ length: ROWS }, (_, row) => flow({ bytes: 1000 + row }, row % 43_200));
  await server.load('many.log', [HEADER, ...lines]);
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  port = (server.app.server.address() as { port: number }).port;
});
afterAll(() => server.close());

/** Asks, and leaves when the signal fires. */
function ask(leave?: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const sent = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/api/v1/count',
      headers: { 'content-type': 'application/json' },
    });
    sent.on('error', () => resolve('left'));
    sent.on('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += String(chunk);
      resolve(text);
    });
    sent.end(JSON.stringify({ query: QUERY }));
    leave?.addEventListener('abort', () => sent.destroy(new Error('gone')));
  });
}

const running = async (): Promise<number> => (await server.get('/api/v1/status')).json<StatusAnswer>().queries.running;

/** Processor time in ms that something takes, until no query runs. */
async function cost(work: () => Promise<string>): Promise<{ readonly answer: string; readonly ms: number }> {
  const before = process.cpuUsage();
  const answer = await work();
  await expect.poll(running).toBe(0);
  // What still ran after its end had been told would show here.
  await sleep(300);
  const { user, system } = process.cpuUsage(before);
  return { answer, ms: (user + system) / 1000 };
}

it('costs a fraction of what the whole answer costs', async () => {
  const whole = await cost(() => ask());
  expect(JSON.parse(whole.answer)).toMatchObject({ count: 0 });
  const left = await cost(async () => {
    const leave = new AbortController();
    const gone = ask(leave.signal);
    await expect.poll(running, { interval: 5 }).toBe(1);
    leave.abort();
    return gone;
  });
  const told = `whole ${whole.ms.toFixed(0)} ms, left ${left.ms.toFixed(0)} ms of processor time`;
  console.log(told);
  expect(left.answer).toBe('left');
  expect(left.ms, told).toBeLessThan(whole.ms / 2);
});
