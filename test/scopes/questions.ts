/** What every endpoint that tells of rows has to answer somebody who may see some of them. */
import type { RowScope } from '@thalweg/core/access';
import { type NamesAnswer, NDJSON } from '@thalweg/core/api';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect } from 'vitest';
import type { Server } from '../../packages/backend/src/http/testing.ts';
import { mayKnow, RESOURCES } from './names.ts';
import type { Flow, Kept } from './traffic.ts';

export type Response = Awaited<ReturnType<Server['get']>>;

type Json = Readonly<Record<string, unknown>>;

export interface Asking {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

export interface Case {
  send(asked: Asking): Promise<Response>;
  /** A question, as the body of a request. */
  readonly ask: object;
  readonly scope: RowScope;
  /** What it has to find: the rows that may be seen and match. */
  readonly found: readonly Kept[];
  /** All rows that may be seen, and all others. */
  readonly seen: readonly Kept[];
  readonly hidden: readonly Kept[];
  /** Object and line of a row. */
  place(row: Kept): { readonly object: string; readonly line: number };
}

const idsOf = (rows: readonly Kept[]): number[] => rows.map(({ id }) => id).toSorted((a, b) => a - b);
const sorted = (ids: readonly unknown[]): number[] => ids.map(Number).toSorted((a, b) => a - b);

async function post<Answer = Json>({ send, ask }: Case, path: string, more: object = {}): Promise<Answer> {
  const response = await send({ method: 'POST', path, body: { ...ask, ...more } });
  expect(response.statusCode, response.body).toBe(200);
  return response.json() as Answer;
}

/** Groups of rows by something of them that is not missing, or missing as null. */
function countBy(rows: readonly Kept[], key: (row: Kept) => unknown): [unknown, number][] {
  const counts = new Map<unknown, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return [...counts].toSorted(byText);
}

const byText = (a: readonly unknown[], b: readonly unknown[]): number =>
  JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;

const MOST_GROUPS = 1000;

const startsOf = (rows: readonly Flow[]): number[] => rows.flatMap(({ start }) => start ?? []);

/** One check for each endpoint whose row in core/api says `scoped`. */
export const CHECKS: Readonly<Record<string, (one: Case) => Promise<void>>> = {
  'POST /search': async (one) => {
    const found: unknown[] = [];
    let cursor: unknown;
    do {
      const page = { columns: ['bytes', 'account_id'], limit: 50, ...(cursor ? { cursor } : {}) };
      const response = await one.send({ method: 'POST', path: '/search', body: { ...one.ask, ...page } });
      expect(response.statusCode, response.body).toBe(200);
      const lines = response.body
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const end = lines.at(-1);
      expect(end).toMatchObject({ end: true, partsRead: null });
      found.push(...lines.slice(1, -1).map(([bytes]) => bytes));
      cursor = end.cursor;
    } while (cursor);
    expect(sorted(found)).toEqual(idsOf(one.found));
  },

  'POST /count': async (one) => {
    expect((await post(one, '/count'))['count']).toBe(one.found.length);
    const lines = await one.send({ method: 'POST', path: '/count', body: one.ask, headers: { accept: NDJSON } });
    expect(JSON.parse(lines.body.trim().split('\n').at(-1)!).answer.count).toBe(one.found.length);
  },

  'POST /histogram': async (one) => {
    for (const more of [
      { interval: 'auto' },
      { interval: 3600, by: 'action' },
      { interval: 86_400, by: 'account_id' },
    ]) {
      const answer = await post<{ interval: number; total: number; buckets: { start: number; values: number[] }[] }>(
        one,
        '/histogram',
        more,
      );
      const starts = startsOf(one.found);
      expect(answer.total).toBe(starts.length);
      for (const { start, values } of answer.buckets) {
        const inside = starts.filter((at) => at >= start && at < start + answer.interval).length;
        expect([start, values.reduce((sum, value) => sum + value, 0)]).toEqual([start, inside]);
      }
      if ('from' in one.ask) continue;
      // An open end is where the first or last row that may be seen lies, not any other.
      const [first, last] = [answer.buckets[0], answer.buckets.at(-1)];
      if (starts.length === 0) expect(answer.buckets).toEqual([]);
      else {
        expect(Math.min(...starts)).toBeLessThan(first!.start + answer.interval);
        expect(Math.max(...starts)).toBeGreaterThanOrEqual(last!.start);
      }
    }
  },

  'POST /aggregate': async (one) => {
    const groupings: readonly (readonly [string[], (row: Kept) => unknown[]])[] = [
      [['account_id'], ({ account }) => [account]],
      [['action'], ({ action }) => [action]],
      [['dstaddr'], ({ dst }) => [dst]],
      [['vpc_id', 'dstport'], ({ vpc, port }) => [vpc, port]],
      [
        ['interface_id', 'srcaddr', 'dstaddr'],
        ({ account, vpc, src, dst }) => [`eni-${account ?? 0}${vpc ?? ''}`, src, dst],
      ],
    ];
    for (const [groupBy, key] of groupings) {
      const measures = ['count', 'packets', { distinct: 'srcaddr' }];
      const { groups, total } = await post<{ groups: { values: unknown[]; measures: number[] }[]; total: number[] }>(
        one,
        '/aggregate',
        { groupBy, measures, limit: 10_000 },
      );
      expect(groups.map(({ values, measures: [count] }) => [JSON.stringify(values), count]).toSorted(byText)).toEqual(
        countBy(one.found, (row) => JSON.stringify(key(row))),
      );
      const sources = new Set(one.found.flatMap(({ src }) => src ?? []));
      const packets = one.found.reduce((sum, row) => sum + row.packets, 0);
      expect(total).toEqual([one.found.length, packets, sources.size]);
    }
    const over = await post<{ intervals: { buckets: { values: number[] }[] } }>(one, '/aggregate', {
      groupBy: ['action'],
      interval: 'auto',
    });
    const sum = over.intervals.buckets.flatMap(({ values }) => values).reduce((all, value) => all + value, 0);
    expect(sum).toBe(startsOf(one.found).length);
  },

  'POST /fields/top': async (one) => {
    for (const [field, key] of [
      ['vpc_id', ({ vpc }: Kept) => vpc],
      ['dstaddr', ({ dst }: Kept) => dst],
      ['packets', ({ packets }: Kept) => packets],
      ['start', ({ start }: Kept) => start],
    ] as const) {
      const answer = await post<{
        total: number;
        present: number;
        distinct: number;
        groups: { value: unknown; count: number }[];
        statistics?: { min: number; max: number };
      }>(one, '/fields/top', { field, limit: MOST_GROUPS });
      const present = one.found.filter((row) => key(row) !== null);
      expect([answer.total, answer.present]).toEqual([one.found.length, present.length]);
      const wanted = countBy(present, key);
      expect(answer.distinct).toBe(wanted.length);
      // Of more than fit, which ones are told is another question.
      const told = answer.groups.map(({ value, count }) => [value, count] as const).toSorted(byText);
      if (wanted.length <= MOST_GROUPS) expect(told).toEqual(wanted);
      else expect(told.filter((pair) => !wanted.some((one) => String(one) === String(pair)))).toEqual([]);
      if (field !== 'packets' && field !== 'start') continue;
      const numbers = present.map((row) => Number(key(row)));
      if (numbers.length === 0) expect(answer.statistics).toBeUndefined();
      else expect(answer.statistics).toMatchObject({ min: Math.min(...numbers), max: Math.max(...numbers) });
    }
  },

  'POST /values': async (one) => {
    for (const [field, prefix, key] of [
      ['account_id', '', ({ account }: Kept) => account],
      ['srcaddr', '10.', ({ src }: Kept) => (src?.startsWith('10.') ? src : null)],
      ['vpc_id', 'VPC-', ({ vpc }: Kept) => vpc],
    ] as const) {
      const { values } = await post<{ values: { value: unknown; count: number }[] }>(one, '/values', {
        field,
        prefix,
        limit: 200,
      });
      const wanted = countBy(
        one.found.filter((row) => key(row) !== null),
        key,
      );
      const told = values.map(({ value, count }) => [value, count] as const).toSorted(byText);
      if (wanted.length <= 200) expect(told).toEqual(wanted);
      else for (const pair of told) expect(wanted).toContainEqual(pair);
    }
  },

  'GET /record': async (one) => {
    const get = (row: Kept) => {
      const { object, line } = one.place(row);
      return one.send({ method: 'GET', path: `/record?object=${encodeURIComponent(object)}&line=${line}` });
    };
    for (const row of one.seen.slice(0, 3)) expect((await get(row)).json().values.bytes).toBe(row.id);
    for (const row of one.hidden.slice(0, 5)) {
      const response = await get(row);
      expect([response.statusCode, response.json().error.code]).toEqual([404, 'no-such-record']);
      expect(response.body).not.toContain(String(row.id));
    }
  },

  'POST /explain': async (one) => {
    expect(await post(one, '/explain')).toMatchObject({ parts: null, statements: [] });
  },

  'POST /export': async (one) => {
    const file = async (format: string, more: object = {}): Promise<Response> => {
      const body = { ...one.ask, columns: ['bytes', 'srcaddr', 'account_id'], ...more };
      const response = await one.send({ method: 'POST', path: `/export?format=${format}`, body });
      expect(response.statusCode, response.body).toBe(200);
      return response;
    };
    const csv = (await file('csv')).body.trim().split('\r\n').slice(1);
    expect(sorted(csv.filter((line) => line !== '').map((line) => line.split(',')[0]))).toEqual(idsOf(one.found));
    const ndjson = (await file('ndjson')).body
      .trim()
      .split('\n')
      .filter((line) => line !== '');
    expect(sorted(ndjson.map((line) => JSON.parse(line).bytes))).toEqual(idsOf(one.found));
    const bytes = new Uint8Array((await file('parquet')).rawPayload).buffer;
    const rows = await parquetReadObjects({ file: bytes, compressors, columns: ['bytes'] });
    expect(sorted(rows.map((row) => row['bytes']))).toEqual(idsOf(one.found));
    // Every column, and every row that there is.
    const whole = (await file('ndjson', { columns: undefined, query: '', filters: [], from: '', to: '' })).body;
    expect(
      whole
        .trim()
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(one.seen.length);
  },

  'GET /names': async (one) => {
    const known = RESOURCES.filter((resource) => mayKnow(one.scope, resource));
    const { resources } = (await one.send({ method: 'GET', path: '/names' })).json() as NamesAnswer;
    expect(resources.map(({ id }) => id).toSorted()).toEqual(known.map(({ id }) => id).toSorted());
    const hidden = RESOURCES.filter((resource) => !known.includes(resource)).map(({ name }) => name!);
    // A name that may not be known is no name in a query, is not offered for one, and labels nothing.
    for (const { id, kind, name } of RESOURCES) {
      const isKnown = known.some((resource) => resource.id === id);
      const query = `srcaddr:${kind === 'interface' ? `interface/${name}` : `sg/${name}`}`;
      const response = await one.send({ method: 'POST', path: '/count', body: { query } });
      expect([query, response.statusCode]).toEqual([query, isKnown ? 200 : 400]);
      const meant = /did you mean (.*?)\?/.exec(response.body)?.[1] ?? '';
      expect([query, hidden.filter((other) => meant.includes(other))]).toEqual([query, []]);
    }
    const told = await Promise.all([
      one.send({ method: 'POST', path: '/aggregate', body: { groupBy: ['srcaddr', 'dstaddr'], limit: MOST_GROUPS } }),
      one.send({ method: 'POST', path: '/fields/top', body: { field: 'dstaddr', limit: MOST_GROUPS } }),
      one.send({ method: 'POST', path: '/values', body: { field: 'srcaddr', prefix: 'host' } }),
    ]);
    for (const { body } of told) expect(hidden.filter((name) => body.includes(`"${name}"`))).toEqual([]);
  },

  'GET /status': async (one) => {
    const starts = startsOf(one.seen);
    const status = (await one.send({ method: 'GET', path: '/status' })).json();
    expect(status).toMatchObject({
      records: one.seen.length,
      rowsWithoutStart: one.seen.length - starts.length,
      firstStart: starts.length === 0 ? null : Math.min(...starts),
      lastStart: starts.length === 0 ? null : Math.max(...starts),
      lastEnd: starts.length === 0 ? null : Math.max(...starts) + 59,
      lines: null,
      quarantined: null,
      parts: null,
      totalBytes: null,
      broken: [],
      activity: [],
    });
  },
};
