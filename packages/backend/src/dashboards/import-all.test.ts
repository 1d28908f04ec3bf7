import { createSchema } from '@thalweg/core/language';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readyMadeSearches } from '../http/ready-made.ts';
import { ThalwegError } from '../report/errors.ts';
import { exportAll, toNdjson } from './export-all.ts';
import { importAll } from './import-all.ts';

const CONTEXT = { schema: createSchema(), scope: undefined, now: Date.parse('2026-11-25T00:00:00Z'), tz: 'UTC' };

interface Source {
  readonly query?: unknown;
  readonly filter?: unknown;
}

function search(source: Source, attributes: object = {}): string {
  const kibanaSavedObjectMeta = { searchSourceJSON: JSON.stringify(source) };
  return JSON.stringify({
    id: 'a',
    type: 'search',
    attributes: { title: 'A search', ...attributes, kibanaSavedObjectMeta },
  });
}

function imported(source: Source, attributes: object = {}) {
  const [only] = importAll(search(source, attributes), CONTEXT).searches;
  return only!;
}

const phrase = (key: string, query: unknown, more: object = {}): object => ({
  meta: { type: 'phrase', key, params: { query }, ...more },
  query: { match_phrase: { [key]: query } },
});

describe('importAll', () => {
  it('takes query, columns, order and time', () => {
    const { id, state, leftOut, changed } = imported(
      { query: { query: 'action:"REJECT" and dstport >= 22', language: 'kuery' }, filter: [] },
      {
        columns: ['srcaddr', 'dstport'],
        sort: [['start', 'desc']],
        timeRestore: true,
        timeRange: { from: 'now-7d', to: 'now' },
      },
    );
    expect(id).toBe('dashboards-a');
    expect(state).toMatchObject({
      name: 'A search',
      query: 'action:"REJECT" and dstport >= 22',
      lang: 'kql',
      columns: ['start', 'srcaddr', 'dstport'],
      sort: [{ field: 'start', descending: true }],
      from: 'now-7d',
      to: 'now',
    });
    expect([leftOut, changed]).toEqual([[], []]);
  });

  it('reads names of other schemas, and says so once', () => {
    const { state, changed } = imported(
      {
        query: { query: 'source.ip:10.0.0.1 and destination.port:22', language: 'kuery' },
        filter: [phrase('source.ip', '10.0.0.2')],
      },
      { columns: ['action.keyword', 'source.ip'], sort: ['destination.port', 'asc'] },
    );
    expect(state.query).toBe('srcaddr:10.0.0.1 and dstport:22');
    expect(state.filters).toEqual([{ field: 'srcaddr', operator: 'is', values: ['10.0.0.2'] }]);
    expect(state.columns).toEqual(['start', 'action', 'srcaddr']);
    expect(state.sort).toEqual([{ field: 'dstport', descending: false }]);
    expect(changed).toEqual([
      'source.ip is srcaddr here',
      'destination.port is dstport here',
      'action.keyword is action here',
    ]);
  });

  it.each([
    [
      phrase('action', 'REJECT', { negate: true }),
      { field: 'action', operator: 'is', values: ['REJECT'], negate: true },
    ],
    [phrase('dstport', 22, { disabled: true }), { field: 'dstport', operator: 'is', values: ['22'], disabled: true }],
    [
      { meta: { type: 'phrases', key: 'dstport', params: ['22', '3389'] } },
      { field: 'dstport', operator: 'is_one_of', values: ['22', '3389'] },
    ],
    [
      {
        meta: { type: 'range', key: 'bytes', params: { gte: '10', lt: '20' } },
        range: { bytes: { gte: '10', lt: '20' } },
      },
      { field: 'bytes', operator: 'between', values: ['10', '19'] },
    ],
    [
      { meta: { type: 'range', key: 'bytes' }, query: { range: { bytes: { gt: 9 } } } },
      { field: 'bytes', operator: 'between', values: ['10', ''] },
    ],
    [
      { meta: { type: 'exists', key: 'vpc_id' }, exists: { field: 'vpc_id' } },
      { field: 'vpc_id', operator: 'exists', values: [] },
    ],
    [
      { meta: {}, query: { match: { action: { query: 'ACCEPT', type: 'phrase' } } } },
      { field: 'action', operator: 'is', values: ['ACCEPT'] },
    ],
  ])('makes a pill of %j', (filter, pill) => {
    const { state, leftOut } = imported({ filter: [filter] });
    expect(state.filters).toEqual([pill]);
    expect(leftOut).toEqual([]);
  });

  it.each([
    [{ meta: { type: 'custom', alias: 'mine' }, query: { bool: {} } }, 'the filter mine, which is in the query DSL'],
    [phrase('user.name', 'x'), 'the filter {"match_phrase":{"user.name":"x"}}, since user.name is no field here'],
    [
      { meta: { type: 'range', key: 'srcaddr', params: { lt: '10.0.0.9' } } },
      'the filter {}, which is of a kind that pills do not have',
    ],
  ])('leaves out %j', (filter, sentence) => {
    const { state, leftOut } = imported({ filter: [filter] });
    expect(state.filters).toEqual([]);
    expect(leftOut).toEqual([sentence]);
  });

  it('keeps a query that has an error, and says what it is', () => {
    const { state, changed } = imported({ query: { query: 'user.name:root', language: 'kuery' } });
    expect(state.query).toBe('user.name:root');
    expect(changed[0]).toContain('user.name');
  });

  it('reads exports of Kibana 6 and before', () => {
    const text = JSON.stringify([
      {
        _id: 'old',
        _type: 'search',
        _source: {
          title: 'Old',
          columns: ['_source'],
          sort: ['start', 'asc'],
          kibanaSavedObjectMeta: { searchSourceJSON: '{"query":{"query_string":{"query":"action:REJECT"}}}' },
        },
      },
      { _id: 'v', _type: 'visualization', _source: {} },
    ]);
    const { searches, others } = importAll(text, CONTEXT);
    expect(searches[0]!.state).toMatchObject({
      query: 'action:REJECT',
      lang: 'lucene',
      columns: [],
      sort: [{ field: 'start', descending: false }],
    });
    expect(others).toEqual({ visualization: 1 });
  });

  it('takes back what was exported, but what has no words there', () => {
    const ready = readyMadeSearches(0).map(({ id, body }) => ({ id, state: JSON.parse(body) }));
    const { searches } = importAll(toNdjson(exportAll('thalweg-flows-*', ready)), CONTEXT);
    expect(searches.map(({ state }) => state.name)).toEqual(ready.map(({ state }) => state.name));
    expect(searches.flatMap(({ leftOut }) => leftOut)).toEqual([]);
  });

  it.each(['', 'no JSON', '{"exportedCount":0}', '[1,2]'])('refuses %j', (text) => {
    expect(() => importAll(text, CONTEXT)).toThrow(ThalwegError);
  });

  it('never fails on what a saved object may hold', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.jsonValue({ maxDepth: 4 }),
        fc.jsonValue({ maxDepth: 2 }),
        (query, filter, columns) => {
          const { state } = imported({ query, filter: [filter] }, { columns, sort: columns });
          expect(state.name).toBe('A search');
        },
      ),
      { seed: 20_261_125 },
    );
  });
});
