import { NDJSON } from '@thalweg/core/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAudit } from '../access/read-audit.ts';
import { endpointRows, NOW, openServer, type Server, someLines } from './testing.ts';

let server: Server;
beforeAll(async () => {
  server = await openServer();
  await server.load('a.log', someLines());
});
afterAll(() => server.close());

/** The newest rows, without what differs from run to run. */
const newest = (limit = 1) =>
  readAudit(server.access, { limit }).map(({ actor, kind, address, event, outcome, detail }) => {
    const { milliseconds, ...told } = detail;
    if (event !== 'follow') expect(milliseconds).toBeTypeOf('number');
    return { who: `${kind} ${actor} ${address}`, event, outcome, detail: told };
  });

const asked = { query: 'action:REJECT', from: 'now-1h', to: 'now' };
const range = [NOW / 1000 - 3600, NOW / 1000];

describe('the audit log', () => {
  it('has text, range, filters and rows of a question', async () => {
    const filters = [{ field: 'dstport', operator: 'is', values: ['22'] }];
    const rows = (await server.post('/count', { ...asked, filters })).json().count;
    expect(rows).toBeGreaterThan(0);
    expect(newest()).toEqual([
      {
        who: 'owner owner 127.0.0.1',
        event: 'query',
        outcome: 'done',
        detail: { route: '/count', ...asked, lang: 'kql', filters: 'dstport:22', range, rows },
      },
    ]);
  });

  const questions: readonly [string, object, (body: string) => number | undefined][] = [
    ['/search', { limit: 5 }, () => 5],
    ['/histogram', {}, (body) => JSON.parse(body).total],
    ['/histogram', { measure: 'bytes' }, (body) => JSON.parse(body).buckets.length],
    ['/aggregate', { groupBy: ['dstport'] }, (body) => JSON.parse(body).groups.length],
    ['/fields/top', { field: 'dstport' }, (body) => JSON.parse(body).total],
    ['/values', { field: 'dstport', prefix: '2' }, (body) => JSON.parse(body).values.length],
    ['/explain', {}, () => undefined],
  ];
  it.each(questions)('has a row for %s', async (route, more, rows) => {
    const response = await server.post(route, { ...asked, ...more });
    expect(response.statusCode, response.body).toBe(200);
    const [row] = newest();
    expect(row).toMatchObject({ event: 'query', outcome: 'done', detail: { route, query: asked.query, range } });
    expect(row?.detail['rows']).toBe(rows(response.body));
  });

  it('has the rows of an answer in lines', async () => {
    const response = await server.post('/count', asked, { accept: NDJSON });
    const last = JSON.parse(response.body.trim().split('\n').at(-1)!);
    expect(newest()[0]?.detail['rows']).toBe(last.answer.count);
  });

  it.each(['csv', 'ndjson', 'parquet'])('has the rows of an export as %s', async (format) => {
    await server.post(`/export?format=${format}`, { ...asked, limit: 7 });
    expect(newest()).toMatchObject([
      { event: 'export', outcome: 'done', detail: { route: '/export', format, query: asked.query, range, rows: 7 } },
    ]);
  });

  it('has what failed', async () => {
    await server.post('/count', { query: 'dstport:' });
    expect(newest()).toMatchObject([{ event: 'query', outcome: 'failed', detail: { query: 'dstport:' } }]);
    await server.get('/api/v1/record?object=nothing&line=1');
    expect(newest()).toMatchObject([{ event: 'query', outcome: 'failed', detail: { object: 'nothing', line: 1 } }]);
  });

  it('has loads and changes', async () => {
    const url = '/api/v1/upload?name=b.log';
    const host = { host: 'localhost' };
    await server.app.inject({ method: 'POST', url, headers: host, payload: someLines().slice(0, 3).join('\n') });
    expect(newest()).toMatchObject([
      { event: 'upload', detail: { name: 'b.log', objects: 1, lines: 2, quarantined: 0 } },
    ]);
    await server.post('/networks', { name: 'office', ranges: ['192.0.2.0/24'] });
    expect(newest()).toMatchObject([{ event: 'network-named', detail: { name: 'office' } }]);
    await server.post('/searches', { name: 'mine', query: 'dstport:22' });
    expect(newest()).toMatchObject([{ event: 'search-saved', detail: { name: 'mine', query: 'dstport:22' } }]);
  });

  it('has no secret in it, and nothing of a header', async () => {
    await server.post('/count', asked, { authorization: 'Bearer thw_secret', cookie: 'thalweg=secret' });
    expect(JSON.stringify(readAudit(server.access, { limit: 1000 }))).not.toContain('secret');
  });

  it('is written of every endpoint that tells of rows or changes something', () => {
    const rows = endpointRows();
    expect(rows.length).toBeGreaterThan(25);
    // Figures and names are asked for by every open page, again and again; the last one changes nothing.
    const silent = new Set(['GET /status', 'GET /names', 'POST /retention/preview']);
    const needing = rows.filter(
      ({ method, path, rows: told, permission }) =>
        !silent.has(`${method} ${path}`) &&
        (told === 'scoped' || (method !== 'GET' && !OWN_ROWS.test(path) && permission !== 'anyone')),
    );
    expect(needing.filter(({ event }) => event === undefined).map(({ method, path }) => `${method} ${path}`)).toEqual(
      [],
    );
  });
});

/** These change who may do what, and write their own rows in the same transaction. */
const OWN_ROWS = /^\/(users|tokens|session|access-rules)(\/|$)/;
