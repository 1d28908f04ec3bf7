import type { SearchEnd, SearchHead, SearchRequest, SearchRow } from '@thalweg/core/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flow, HEADER, linesOf, openServer, type Server, someLines } from '../testing.ts';

let server: Server;

beforeAll(async () => {
  server = await openServer();
  await server.load('some.log', someLines());
});
afterAll(() => server.close());

interface PageOfRows {
  readonly head: SearchHead;
  readonly rows: readonly SearchRow[];
  readonly end: SearchEnd;
}

async function search(request: SearchRequest): Promise<PageOfRows> {
  const response = await server.post('/search', request);
  expect(response.statusCode, response.body).toBe(200);
  expect(response.headers['content-type']).toMatch(/^application\/x-ndjson/);
  const lines = linesOf(response);
  return {
    head: lines[0] as SearchHead,
    rows: lines.slice(1, -1) as SearchRow[],
    end: lines.at(-1) as SearchEnd,
  };
}

async function allPages(request: SearchRequest): Promise<SearchRow[]> {
  const rows: SearchRow[] = [];
  let cursor: string | null | undefined;
  for (let pages = 0; pages < 1000 && cursor !== null; pages++) {
    const page: PageOfRows = await search({ ...request, ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...page.rows);
    cursor = page.end.cursor;
  }
  return rows;
}

describe('POST /search', () => {
  it('gives columns, rows and an end', async () => {
    const { head, rows, end } = await search({ query: 'action:REJECT', columns: ['start', 'dstport'], limit: 3 });
    expect(head).toEqual({ columns: ['start', 'dstport'], hints: [], time: { from: null, to: null } });
    expect(rows.map(([, port]) => port)).toEqual([22, 80, 3389]);
    expect(end).toMatchObject({ end: true, rows: 3, partsRead: 1 });
    expect(end.cursor).toEqual(expect.any(String));
  });

  it('gives every field and where the row came from when no columns are asked for', async () => {
    const { head } = await search({ limit: 1 });
    expect(head.columns).toContain('srcaddr');
    expect(head.columns.slice(-2)).toEqual(['_object', '_line']);
  });

  it('tells the time range as it was understood, and hints', async () => {
    const { head, rows } = await search({
      query: 'action:reject',
      from: 'now-1h',
      to: 'now',
      filters: [{ field: 'log_status', operator: 'is', values: ['ok'] }],
    });
    const now = Date.UTC(2026, 10, 24, 12) / 1000;
    expect(head.time).toEqual({ from: now - 3600, to: now });
    expect(head.hints.map(({ code, filter }) => [code, filter])).toEqual([
      ['value-case', undefined],
      ['value-case', 0],
    ]);
    expect(rows).toEqual([]);
  });

  it('gives integers beyond 2^53 as text and missing values as null', async () => {
    const { rows } = await search({ query: 'bytes > 9000000000000000', columns: ['bytes', 'action'] });
    expect(rows).toEqual([['9007199254740993', expect.any(String)]]);
    const missing = await search({ query: 'log_status:NODATA', columns: ['bytes', 'srcaddr'], limit: 1 });
    expect(missing.rows).toEqual([[null, null]]);
  });

  it.each<[string, SearchRequest['sort']]>([
    ['newest first', []],
    ['oldest first', [{ field: 'start', descending: false }]],
    ['by a number with missing values', [{ field: 'bytes', descending: true }]],
    ['by an address', [{ field: 'srcaddr' }]],
    ['by text', [{ field: 'action', descending: true }]],
    [
      'by several fields',
      [
        { field: 'dstport', descending: true },
        { field: 'srcaddr', descending: false },
        { field: 'bytes', descending: true },
      ],
    ],
  ])('pages without loss or doubles: %s', async (_, sort = []) => {
    const columns = ['_line', ...sort.map(({ field }) => field)];
    const whole = (await search({ columns, sort, limit: 10_000 })).rows;
    expect(whole).toHaveLength(300);
    expect(await allPages({ columns, sort, limit: 37 })).toEqual(whole);
    const narrow = { query: 'not dstport:22', from: 'now-3h', to: 'now' };
    const some = (await search({ ...narrow, columns, sort, limit: 10_000 })).rows;
    expect(await allPages({ ...narrow, columns, sort, limit: 10 })).toEqual(some);
  });

  it('has no cursor behind the last page', async () => {
    expect((await search({ limit: 301 })).end.cursor).toBeNull();
    const last = await search({ limit: 300 });
    expect((await search({ limit: 300, cursor: last.end.cursor! })).rows).toEqual([]);
  });

  it('goes on where it was when rows come in between the pages', async () => {
    const own = await openServer();
    try {
      await own.load('one.log', [HEADER, flow({}, 100), flow({}, 200), flow({}, 300)]);
      const ask = async (cursor?: string): Promise<unknown[]> =>
        linesOf(await own.post('/search', { columns: ['start'], limit: 2, ...(cursor && { cursor }) }));
      const first = await ask();
      await own.load('two.log', [HEADER, flow({}, 50), flow({}, 150)]);
      const second = await ask((first.at(-1) as SearchEnd).cursor!);
      const now = Date.UTC(2026, 10, 24, 12) / 1000;
      expect(second.slice(1, -1)).toEqual([[now - 300]]);
    } finally {
      await own.close();
    }
  });

  it.each<[string, unknown, string]>([
    ['a query with an error', { query: 'dstport:ssh' }, 'type-mismatch'],
    ['an unknown field in the query', { query: 'dstprt:22' }, 'unknown-field'],
    ['an unknown column', { columns: ['nothing'] }, 'unknown-field'],
    ['an unknown sort field', { sort: [{ field: 'nothing' }] }, 'unknown-field'],
    ['no such language', { lang: 'sql' }, 'bad-request'],
    ['too many rows', { limit: 10_001 }, 'bad-request'],
    ['no row', { limit: 0 }, 'bad-request'],
    ['half a row', { limit: 1.5 }, 'bad-request'],
    ['an unknown member', { rows: 5 }, 'bad-request'],
    ['no object', [], 'bad-request'],
    ['a time that is none', { from: 'yesterday' }, 'bad-request'],
    ['a zone that is none', { tz: 'Mars/Olympus' }, 'bad-request'],
    ['a pill with an error', { filters: [{ field: 'bytes', operator: 'is', values: ['x'] }] }, 'type-mismatch'],
    ['a pill without its operator', { filters: [{ field: 'bytes', values: [] }] }, 'bad-request'],
    ['a cursor that is none', { cursor: 'x' }, 'bad-cursor'],
    ['a cursor of JSON', { cursor: Buffer.from('[1,2]').toString('base64url') }, 'bad-cursor'],
  ])('refuses %s', async (_, body, code) => {
    const response = await server.post('/search', body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ error: { code, message: expect.stringMatching(/\S/) } });
  });

  it('refuses a cursor of another query or order', async () => {
    const { end } = await search({ query: 'dstport:22', limit: 2 });
    for (const other of [
      { query: 'dstport:80', limit: 2 },
      { query: 'dstport:22', limit: 2, sort: [{ field: 'bytes' }] },
    ]) {
      const response = await server.post('/search', { ...other, cursor: end.cursor });
      expect(response.json()).toMatchObject({ error: { code: 'bad-cursor' } });
    }
  });
});
