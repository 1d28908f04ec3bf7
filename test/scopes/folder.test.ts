/** Somebody with a row scope, over a store in a folder: every endpoint, against a naive evaluator. */
import { request } from 'node:http';
import type { RowScope } from '@thalweg/core/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpointRows } from '../../packages/backend/src/http/testing.ts';
import { type Bench, openBench } from '../../packages/backend/src/ingest/testing.ts';
import { CHECKS } from './questions.ts';
import { type Kept, maySee, NOW, QUESTIONS, toLines } from './traffic.ts';
import { findPlaces, type Place, serve, someFlows, someScopes, type Trial, tryScope } from './trial.ts';

const FILES = 3;
const kept = someFlows(240, 1);

let bench: Bench;
let trial: Trial;
let place: (row: Kept) => Place;
beforeAll(async () => {
  bench = openBench();
  for (let file = 0; file < FILES; file++) {
    const rows = kept.filter((_, index) => index % FILES === file);
    await bench.load([bench.write(`${file}.log`, toLines(rows))]);
  }
  // So that rollups answer what they can.
  await bench.store.compact();
  trial = await serve(bench.store);
  place = await findPlaces(trial, kept.length);
});
afterAll(async () => {
  await trial.close();
  await bench.close();
});

describe('a row scope', () => {
  it('is tried at every endpoint that tells of rows', () => {
    const scoped = endpointRows().filter(({ rows }) => rows === 'scoped');
    // The live tail has its own test below, as it never ends.
    expect([...Object.keys(CHECKS), 'GET /tail'].toSorted()).toEqual(
      scoped.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
  });

  // Each question with one scope; all of them with more in folder.slow.test.ts.
  it.each([...someScopes(3, 2).entries()])('number %i cuts every answer to its rows', async (number, scope) => {
    const questions = [...QUESTIONS.keys()].filter((place) => place % 3 === number);
    await tryScope(trial, scope, { kept, place, questions });
  });

  it('is refused what cannot be cut, and told no value of other rows by the rest', async () => {
    const scope: RowScope = { accounts: ['111111111111'], vpcs: [], networks: [] };
    const token = trial.tokenFor(scope);
    const rows = endpointRows();
    for (const { method, path, root, rows: told, permission } of rows) {
      if (told === 'scoped' || permission === 'anyone') continue;
      const url = (root ? path : `/api/v1${path}`).replace(/:\w+/g, 'x');
      const response = await trial.app.inject({
        method,
        url,
        headers: { host: 'localhost', authorization: `Bearer ${token}` },
      });
      const asked = `${method} ${path}`;
      if (told === 'refused') expect([asked, response.statusCode]).toEqual([asked, 403]);
      else expect([asked, /222222222222|333333333333|eni-/.test(response.body)]).toEqual([asked, false]);
    }
  });

  it('holds for a cursor of somebody else', async () => {
    const body = { limit: 5 };
    const first = await trial.send(trial.tokenFor(undefined), { method: 'POST', path: '/search', body });
    const { cursor } = JSON.parse(first.body.trim().split('\n').at(-1)!);
    const token = trial.tokenFor({ accounts: ['111111111111'], vpcs: [], networks: [] });
    const stolen = await trial.send(token, { method: 'POST', path: '/search', body: { ...body, cursor } });
    expect(stolen.json()).toMatchObject({ error: { code: 'bad-cursor' } });
  });
});

describe('the live tail', () => {
  it('pushes rows that may be seen, and does not tell that others came', async () => {
    await trial.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = trial.app.server.address() as { port: number };
    const [mine, other] = ['111111111111', '222222222222'].map((account) => ({
      accounts: [account],
      vpcs: [],
      networks: [],
    }));
    const tail = follow(port, trial.tokenFor(mine));
    await expect.poll(() => tail.events()).toEqual(['head']);
    const rows = someFlows(60, 3).map((row) => ({ ...row, id: row.id + 1000, start: NOW / 1000 - 50 }));
    const load = (name: string, some: readonly Kept[]) => bench.load([bench.write(name, toLines(some))]);
    await load(
      'others.log',
      rows.filter((row) => maySee(other!, row)),
    );
    // Longer than the server takes to notice.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(tail.events()).toEqual(['head']);
    await load(
      'mixed.log',
      rows.filter((row) => !maySee(other!, row)),
    );
    const wanted = rows.filter((row) => maySee(mine!, row)).map(({ id }) => id);
    await expect.poll(() => tail.rows()).toEqual(wanted.toSorted((a, b) => a - b));
    tail.stop();
  });

  it('ends when its token does', async () => {
    const { port } = trial.app.server.address() as { port: number };
    const tail = follow(port, trial.tokenFor(undefined));
    await expect.poll(() => tail.events()).toEqual(['head']);
    trial.revokeAll();
    await bench.load([bench.write('last.log', toLines(someFlows(3, 4).map((row) => ({ ...row, id: row.id + 5000 }))))]);
    await expect.poll(() => tail.events()).toEqual(['head', 'error']);
    expect(tail.rows()).toEqual([]);
    tail.stop();
  });
});

/** Names of the events that came, and `bytes` of the rows in them. */
function follow(port: number, token: string): { events(): string[]; rows(): number[]; stop(): void } {
  let text = '';
  const headers = { host: 'localhost', authorization: `Bearer ${token}` };
  const sent = request({ port, host: '127.0.0.1', path: '/api/v1/tail?columns=bytes', headers }, (response) => {
    response.on('data', (chunk) => {
      text += String(chunk);
    });
    response.on('error', () => undefined);
  });
  sent.on('error', () => undefined);
  sent.end();
  const found = (): [string, { rows?: number[][] }][] =>
    [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => [name!, JSON.parse(data!)]);
  return {
    events: () => found().map(([name]) => name),
    rows: () =>
      found()
        .flatMap(([, { rows = [] }]) => rows.map(([id]) => id!))
        .toSorted((a, b) => a - b),
    stop: () => void sent.destroy(),
  };
}
