import { parseAddress } from '@thalweg/core/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Places } from '../../stores/store.ts';
import { linesOf, openServer, type Server, someLines } from '../testing.ts';

const WORD = 2n ** 64n;

/** Germany from 198.51.100.0 to 198.51.101.0, the Netherlands from 203.0.113.0 to 203.0.114.0; networks are not known. */
const PLACES: Places = {
  lack: (what) => (what === 'as' ? 'There is no data about networks.' : undefined),
  table: () => {
    const steps = ['::', '198.51.100.0', '198.51.101.0', '203.0.113.0', '203.0.114.0'].map((one) => parseAddress(one)!);
    return {
      upper: BigUint64Array.from(steps, (step) => step / WORD),
      lower: BigUint64Array.from(steps, (step) => step % WORD),
      value: Uint32Array.from([0, 1, 0, 2, 0]),
      values: ['', 'DE', 'NL'],
    };
  },
};

let server: Server;

beforeAll(async () => {
  server = await openServer({ places: PLACES });
  await server.load('some.log', someLines());
});
afterAll(() => server.close());

const ask = async (path: string, body: unknown): Promise<Record<string, unknown>> =>
  (await server.post(path, body)).json();

describe('countries', () => {
  it('are columns, filters, groups and values like any field', async () => {
    const rows = linesOf(await server.post('/search', { query: 'src_country:*', columns: ['src_country'], limit: 2 }));
    expect(rows.slice(1, -1).flat().sort()).toEqual(['DE', 'NL']);
    const { groups } = await ask('/aggregate', {
      groupBy: ['src_country'],
      measures: ['packets', { distinct: 'srcaddr' }],
    });
    expect(
      (groups as { values: unknown[]; labels?: unknown[] }[]).map(({ values, labels }) => [values[0], labels?.[0]]),
    ).toEqual(
      expect.arrayContaining([
        ['DE', 'Germany'],
        ['NL', 'Netherlands'],
        [null, undefined],
      ]),
    );
    const top = await ask('/fields/top', { field: 'src_country' });
    expect(top).toMatchObject({ total: 300, distinct: 2 });
    const { values } = await ask('/values', { field: 'src_country', prefix: 'germ' });
    expect(values).toMatchObject([{ value: 'DE', label: 'Germany' }]);
  });

  it('are pages in their order, too', async () => {
    const request = { columns: ['_line', 'src_country'], sort: [{ field: 'src_country', descending: true }] };
    const whole = linesOf(await server.post('/search', { ...request, limit: 1000 })).slice(1, -1);
    const pages: unknown[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = linesOf(await server.post('/search', { ...request, limit: 70, ...(cursor && { cursor }) }));
      pages.push(...page.slice(1, -1));
      cursor = (page.at(-1) as { cursor: string | null }).cursor;
    }
    expect(whole).toHaveLength(300);
    expect(pages).toEqual(whole);
  });
});

describe('what cannot be looked up', () => {
  it.each([
    ['/search', { columns: ['src_as'] }],
    ['/search', { sort: [{ field: 'src_as' }] }],
    ['/histogram', { by: 'src_as' }],
    ['/aggregate', { groupBy: ['dst_as'] }],
    ['/aggregate', { groupBy: [], measures: [{ distinct: 'dst_as' }] }],
    ['/fields/top', { field: 'src_as' }],
    ['/values', { field: 'src_as' }],
    ['/export?format=csv', { columns: ['src_as'] }],
  ])('is said before anything is answered: %s %j', async (path, body) => {
    const response = await server.post(path, body);
    expect([response.statusCode, response.json()]).toMatchObject([409, { error: { code: 'no-geo' } }]);
  });
});
