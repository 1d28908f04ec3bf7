/** Clients over real connections: those that go away, that are slow, and that are many. */
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../stores/store.ts';
import type { Dependencies } from './dependencies.ts';
import { flow, HEADER, openServer, type Server, someLines } from './testing.ts';

let server: Server;
let port: number;

async function start(options: Parameters<typeof openServer>[0] = {}): Promise<void> {
  server = await openServer(options);
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  port = (server.app.server.address() as { port: number }).port;
}

afterEach(() => server.close());

function send(path: string, body: unknown, headers: Record<string, string> = {}): ClientRequest {
  const sent = request({
    port,
    host: '127.0.0.1',
    path: `/api/v1${path}`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.on('error', () => undefined);
  sent.end(JSON.stringify(body));
  return sent;
}

async function answerTo(sent: ClientRequest): Promise<IncomingMessage & { text: string }> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return Object.assign(response, { text });
}

/** A store whose counts end when they are told to, or aborted. */
function slowCounts() {
  const begun: { aborted: boolean; end(): void }[] = [];
  const replace = (): Partial<Store> => ({
    count: (_, signal) =>
      new Promise<bigint>((resolve, reject) => {
        const one = { aborted: false, end: () => resolve(7n) };
        signal?.addEventListener('abort', () => {
          one.aborted = true;
          reject(new Error('interrupted'));
        });
        begun.push(one);
      }),
  });
  return { begun, replace };
}

const limits = (some: Partial<NonNullable<Dependencies['limits']>>) => ({ limits: some });

describe('a client that goes away', () => {
  it('ends its query in the engine', async () => {
    const { begun, replace } = slowCounts();
    await start({ replace });
    const sent = send('/count', {});
    await expect.poll(() => begun.length).toBe(1);
    sent.destroy();
    await expect.poll(() => begun[0]?.aborted).toBe(true);
  });

  it('leaves the run to others that asked the same', async () => {
    const { begun, replace } = slowCounts();
    await start({ replace });
    const [gone, stays] = [send('/count', {}), send('/count', {})];
    const answer = answerTo(stays);
    await expect.poll(() => begun.length).toBe(1);
    await sleep(50);
    gone.destroy();
    await sleep(50);
    expect(begun[0]?.aborted).toBe(false);
    begun[0]?.end();
    expect(JSON.parse((await answer).text)).toEqual({ count: 7 });
    expect(begun).toHaveLength(1);
  });

  it('ends what is streamed to it', async () => {
    let pulled = 0;
    let ended = false;
    await start({
      replace: () => ({
        async *search(_, { columns }) {
          try {
            for (;;) {
              pulled++;
              yield { columns, rows: Array(1000).fill(columns.map(() => 'x'.repeat(100))) };
              await sleep(1);
            }
          } finally {
            ended = true;
          }
        },
      }),
    });
    const sent = send('/export?format=csv', { columns: ['action'] });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await once(response, 'data');
    response.destroy();
    await expect.poll(() => ended).toBe(true);
    expect(pulled).toBeGreaterThan(0);
  });

  it('leaves no half upload', async () => {
    await start();
    const sent = request({ port, host: '127.0.0.1', path: '/api/v1/upload?name=x', method: 'POST' });
    sent.on('error', () => undefined);
    sent.write(`${HEADER}\n${flow({}, 1)}\n`);
    const place = join(server.folder, 'store', 'tmp');
    await expect.poll(() => existsSync(place) && readdirSync(place).length).toBe(1);
    sent.destroy();
    await expect.poll(() => readdirSync(place)).toEqual([]);
    expect((await server.post('/count', {})).json()).toEqual({ count: 0 });
  });
});

describe('a slow client', () => {
  it('holds no place in the engine while it reads a page', async () => {
    await start({ ...limits({ light: 1, heavy: 1 }) });
    await server.load('some.log', someLines());
    const sent = send('/search', { limit: 300 });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    const counted = await answerTo(send('/count', {}));
    expect(JSON.parse(counted.text)).toEqual({ count: 300 });
    response.destroy();
  });

  it('that takes nothing of an export is cut, and its place is free', async () => {
    let ended = false;
    await start({
      ...limits({ exports: 1, stallTime: 200 }),
      replace: (store) => ({
        async *search(query, options) {
          if (options.limit === 1) {
            yield* store.search(query, options);
            return;
          }
          try {
            for (;;)
              yield { columns: options.columns, rows: Array(1000).fill(options.columns.map(() => 'x'.repeat(1000))) };
          } finally {
            ended = true;
          }
        },
      }),
    });
    const sent = send('/export?format=csv', { columns: ['action'] });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    const next = answerTo(send('/export?format=csv', { columns: ['action'], limit: 1 }));
    await expect.poll(() => ended).toBe(true);
    expect((await next).text).toBe('action\r\n');
    // What it gets is no whole file.
    await expect(
      (async () => {
        for await (const _ of response);
      })(),
    ).rejects.toThrow();
  });

  it('whose upload is larger than it said is refused', async () => {
    await start(limits({ uploadBytes: 100_000 }));
    const sent = request({ port, host: '127.0.0.1', path: '/api/v1/upload?name=x', method: 'POST' });
    sent.on('error', () => undefined);
    const response = once(sent, 'response') as Promise<[IncomingMessage]>;
    for (let written = 0; written < 200_000; written += 10_000) sent.write('x'.repeat(10_000));
    expect((await response)[0].statusCode).toBe(413);
    sent.destroy();
  });

  it('with headers without end, or no HTTP at all, is refused', async () => {
    await start();
    for (const [text, status] of [
      [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
      ['hello\r\n\r\n', '400'],
    ] as const) {
      const socket = connect(port, '127.0.0.1');
      socket.write(text);
      let got = '';
      for await (const chunk of socket) got += String(chunk);
      expect(got).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(JSON.parse(got.slice(got.indexOf('{')))).toMatchObject({ error: { code: 'bad-request' } });
    }
  });
});

describe('many clients', () => {
  it('share one run of equal questions', async () => {
    const { begun, replace } = slowCounts();
    await start({ replace });
    const answers = Array.from({ length: 20 }, () => answerTo(send('/count', { query: 'dstport:22' })));
    const other = answerTo(send('/count', { query: 'dstport:80' }));
    await expect.poll(() => begun.length).toBe(2);
    await sleep(200);
    expect(begun).toHaveLength(2);
    for (const { end } of begun) end();
    for (const { text } of await Promise.all([...answers, other])) expect(JSON.parse(text)).toEqual({ count: 7 });
  });

  it('are refused beyond what the server can hold, with the time to come again', async () => {
    const { begun, replace } = slowCounts();
    await start({ replace, ...limits({ light: 2, heavy: 1, open: 5 }) });
    const held = Array.from({ length: 5 }, (_, port) => answerTo(send('/count', { query: `dstport:${port}` })));
    await expect.poll(() => begun.length).toBe(2);
    await expect
      .poll(async () => (await server.get('/api/v1/status')).json<{ queries: unknown }>().queries)
      .toEqual({
        running: 2,
        waiting: 3,
      });
    const refused = await answerTo(send('/count', { query: 'dstport:99' }));
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'too-busy' } });
    for (let ended = 0; ended < held.length; ended++) {
      await expect.poll(() => begun.length).toBeGreaterThan(ended);
      begun[ended]?.end();
    }
    for (const { statusCode } of await Promise.all(held)) expect(statusCode).toBe(200);
    expect((await answerTo(send('/fields/top', { field: 'action' }))).statusCode).toBe(200);
  });

  it('wait no longer than a query may take', async () => {
    const { begun, replace } = slowCounts();
    await start({ replace, ...limits({ queryTime: 100 }) });
    const late = await answerTo(send('/count', {}));
    expect([late.statusCode, JSON.parse(late.text)]).toEqual([
      504,
      { error: { code: 'timed-out', message: expect.any(String), help: expect.any(String) } },
    ]);
    expect(begun[0]?.aborted).toBe(true);
  });
});

describe('an answer that takes long', () => {
  it('comes by days, newest first, until the whole is there', async () => {
    const asked: (number | undefined)[] = [];
    let finish: () => void = () => undefined;
    await start({
      replace: (store) => ({
        span: async () => ({ first: 0, last: 4 * 86_400 - 1 }),
        count: async (query) => {
          const from = query.time.from === undefined ? undefined : Number(query.time.from);
          asked.push(from);
          if (from === undefined) {
            await new Promise<void>((resolve) => {
              finish = resolve;
            });
            return 400n;
          }
          return BigInt(400 - from / 864);
        },
        plan: store.plan,
      }),
    });
    const answer = answerTo(send('/count', {}, { accept: 'application/x-ndjson' }));
    await expect.poll(() => asked.length).toBe(3);
    await sleep(50);
    finish();
    const lines = (await answer).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { partial: { from: 3 * 86_400, share: 0.25 }, answer: { count: 100 } },
      { partial: { from: 2 * 86_400, share: 0.5 }, answer: { count: 200 } },
      { answer: { count: 400 }, end: true },
    ]);
  });

  it('that fails says so in its last line', async () => {
    await start({
      replace: () => ({
        async *search(_, { columns }) {
          yield { columns, rows: [columns.map(() => 1)] };
          throw new Error('disk on fire');
        },
      }),
    });
    const { statusCode, text } = await answerTo(send('/search', { columns: ['start'] }));
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(statusCode).toBe(200);
    expect(lines.slice(1)).toEqual([[1], { error: { code: 'bug', message: expect.any(String) } }]);
    expect(text).not.toContain('fire');
  });
});
