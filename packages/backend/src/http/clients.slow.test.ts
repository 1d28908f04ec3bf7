import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from '../generate/generate.ts';
import { createRandom, type Random } from '../generate/random.ts';
import { ingest } from '../ingest/pipeline.ts';
import { createAppender } from '../stores/duckdb/appender.ts';
import { openStore } from '../stores/duckdb/open.ts';

const CLIENTS = 200;
const SECONDS = 60;
const WARM_UP = 15;
const MIB = 2 ** 20;

let folder: string;
let server: ChildProcess;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-clients-'));
  await generate({ seed: 5, start: 1_795_500_000, hours: 24, scale: 5, format: 'v5', out: join(folder, 'logs') });
  const store = openStore(join(folder, 'store'), { create: true });
  const load = await store.openLoad();
  await ingest(load, [join(folder, 'logs')], { createAppender });
  await load.close();
  await store.compact();
  await store.close();
  const script = fileURLToPath(new URL('./server-child.ts', import.meta.url));
  server = spawn(process.execPath, ['--import', 'tsx', script, join(folder, 'store')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  port = Number(line);
});

afterAll(async () => {
  server.kill();
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

const QUERIES = [
  '',
  'action:REJECT',
  'dstport <= 1024',
  'srcaddr:10.0.0.0/8',
  'not dstport:(22 or 443)',
  'bytes > 10KB',
];

/** A question as the console asks it, drawn anew each time. */
function draw(random: Random): { readonly path: string; readonly body: object } {
  const from = 1_795_500_000 + 3600 * random.between(0, 19);
  const ask = { query: random.pick(QUERIES), from: String(from), to: String(from + 3600 * 4) };
  return random.pick([
    { path: '/search', body: { ...ask, limit: 500 } },
    { path: '/search', body: { ...ask, limit: 100, sort: [{ field: 'bytes', descending: true }] } },
    { path: '/count', body: ask },
    { path: '/histogram', body: { ...ask, by: 'action' } },
    { path: '/histogram', body: { ...ask, by: 'srcaddr', measure: 'bytes' } },
    { path: '/fields/top', body: { ...ask, field: random.pick(['srcaddr', 'dstport', 'bytes']) } },
    { path: '/aggregate', body: { ...ask, groupBy: ['srcaddr', 'dstport'], measures: ['count', 'bytes'] } },
    { path: '/values', body: { ...ask, field: 'dstaddr', prefix: '10.0' } },
    { path: '/export?format=csv', body: { ...ask, limit: 1000 } },
  ]);
}

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

/** Asks once. `leaves`: goes away in the middle; `dawdles`: reads slowly. */
async function ask(
  question: ReturnType<typeof draw>,
  manner: 'leaves' | 'dawdles' | 'reads',
): Promise<number | 'left'> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', path: `/api/v1${question.path}`, headers });
    sent.on('error', (error) => (manner === 'leaves' ? resolve('left') : reject(error)));
    sent.on('response', (response) => {
      response.on('error', (error) => (manner === 'leaves' ? resolve('left') : reject(error)));
      response.on('end', () => resolve(response.statusCode ?? 0));
      if (manner === 'dawdles') setTimeout(() => response.resume(), 500);
      else response.resume();
    });
    sent.end(JSON.stringify(question.body));
    if (manner === 'leaves') setTimeout(() => sent.destroy(new Error('gone')), 30);
  });
}

async function memory(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return Number(/^thalweg_resident_memory_bytes (\S+)$/m.exec(await response.text())?.[1]);
}

it(`answers ${CLIENTS} clients at once for a minute: no error but 429, memory flat`, async () => {
  const ends = Date.now() + SECONDS * 1000;
  const statuses = new Map<number | string, number>();
  const client = async (number: number): Promise<void> => {
    const random = createRandom(number);
    while (Date.now() < ends) {
      const manner = number % 20 === 0 ? 'leaves' : number % 20 === 1 ? 'dawdles' : 'reads';
      const status = await ask(draw(random), manner);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 429) await sleep(1000);
      if (status === 'left') await sleep(300);
    }
  };
  const samples: number[] = [];
  const watch = async (): Promise<void> => {
    while (Date.now() < ends) {
      samples.push(await memory());
      await sleep(1000);
    }
  };
  await Promise.all([watch(), ...Array.from({ length: CLIENTS }, (_, number) => client(number))]);
  agent.destroy();

  const told = `${JSON.stringify([...statuses])}, MiB: ${samples.map((bytes) => Math.round(bytes / MIB)).join(' ')}`;
  console.log(told);
  expect(
    [...statuses.keys()].filter((status) => ![200, 429, 'left'].includes(status)),
    told,
  ).toEqual([]);
  expect(statuses.get(200), told).toBeGreaterThan(CLIENTS);
  expect(Math.max(...samples), told).toBeLessThan(2048 * MIB);
  const mean = (some: readonly number[]): number => some.reduce((sum, one) => sum + one, 0) / some.length;
  const warm = samples.slice(WARM_UP);
  const [early, late] = [warm.slice(0, warm.length / 3), warm.slice((warm.length * 2) / 3)];
  expect(mean(late), told).toBeLessThan(mean(early) * 1.25 + 64 * MIB);
  // And it goes on answering.
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
});
