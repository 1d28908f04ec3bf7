import type { AggregateAnswer, FieldTopAnswer, HistogramAnswer, ValuesAnswer } from '@thalweg/core/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf, NOW, openServer, type Server, someLines } from '../testing.ts';

let server: Server;

beforeAll(async () => {
  server = await openServer();
  await server.load('some.log', someLines());
});
afterAll(() => server.close());

async function ask<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await server.post(path, body);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<Answer>();
}

describe('POST /count', () => {
  it('counts what query, range and pills leave', async () => {
    expect(await ask('/count', {})).toEqual({ count: 300 });
    expect(await ask('/count', { query: 'action:REJECT' })).toEqual({ count: 98 });
    expect(await ask('/count', { query: 'action:REJECT', from: 'now-1h', to: 'now' })).toEqual({ count: 20 });
    const pills = [
      { field: 'dstport', operator: 'is_one_of', values: ['22', '80'], negate: true },
      { field: 'srcaddr', operator: 'is', values: ['10.0.0.0/8'] },
      { field: 'action', operator: 'is', values: ['ACCEPT'], disabled: true },
    ];
    const { count } = await ask<{ count: number }>('/count', { query: 'action:REJECT', filters: pills });
    const same = 'action:REJECT and not dstport:(22 or 80) and srcaddr:10.0.0.0/8';
    expect(count).toBeGreaterThan(0);
    expect(await ask('/count', { query: same })).toEqual({ count });
    expect(await ask('/count', { query: 'action:REJECT AND NOT dstport:(22 80)', lang: 'lucene' })).toEqual({
      count: (await ask<{ count: number }>('/count', { query: 'action:REJECT and not dstport:(22 or 80)' })).count,
    });
  });
});

describe('POST /histogram', () => {
  const range = { from: 'now-2h', to: 'now' };

  it('has every bucket of the range', async () => {
    const answer = await ask<HistogramAnswer>('/histogram', { ...range, interval: 600 });
    expect(answer.buckets).toHaveLength(12);
    expect(answer.buckets.map(({ values }) => values)).toEqual(Array(12).fill([10]));
    expect(answer).toMatchObject({
      interval: 600,
      series: [{ kind: 'all', total: 120 }],
      total: 120,
      time: { from: NOW / 1000 - 7200, to: NOW / 1000 },
    });
  });

  it('begins a day at midnight in the zone of the request', async () => {
    const { buckets } = await ask<HistogramAnswer>('/histogram', { ...range, interval: 86_400, tz: 'Asia/Kolkata' });
    for (const { start } of buckets) expect(new Date((start + 5.5 * 3600) * 1000).toISOString()).toContain('T00:00:00');
    expect(buckets.reduce((sum, { values }) => sum + Number(values[0]), 0)).toBe(120);
  });

  it('chooses an interval', async () => {
    expect((await ask<HistogramAnswer>('/histogram', range)).interval).toBe(60 * 5);
    expect((await ask<HistogramAnswer>('/histogram', {})).interval).toBe(300);
  });

  it('breaks down by values, the others as one', async () => {
    const by = await ask<HistogramAnswer>('/histogram', { ...range, interval: 3600, by: 'dstport', limit: 2 });
    expect(by.series.map((one) => [one.kind, 'value' in one ? one.value : undefined])).toEqual([
      ['value', 22],
      ['value', 80],
      ['other', undefined],
    ]);
    for (const { values } of by.buckets) expect(values).toHaveLength(3);
    expect(by.series.reduce((sum, { total }) => sum + Number(total), 0)).toBe(by.total);
  });

  it('adds up bytes exactly', async () => {
    const { total } = await ask<HistogramAnswer>('/histogram', { query: 'bytes > 9000000000000000', measure: 'bytes' });
    expect(total).toBe('9007199254740993');
  });

  it('is the same as lines', async () => {
    const whole = await ask<HistogramAnswer>('/histogram', range);
    const lines = linesOf(await server.post('/histogram', range, { accept: 'application/x-ndjson' }));
    expect(lines).toEqual([{ answer: whole, end: true }]);
  });
});

describe('POST /fields/top', () => {
  it('tells values, shares and how many rows have one', async () => {
    const answer = await ask<FieldTopAnswer>('/fields/top', { field: 'dstport', limit: 2 });
    expect(answer).toMatchObject({ field: 'dstport', total: 300, present: 294, distinct: 5 });
    expect(answer.groups).toEqual([
      { value: 22, count: 60, share: 60 / 294, label: 'ssh' },
      { value: 80, count: 60, share: 60 / 294, label: 'http' },
    ]);
    expect(answer.other).toEqual({ groups: 3, count: 174, share: 174 / 294 });
    expect(answer.statistics).toMatchObject({ min: 22, max: 3389 });
  });

  it('knows the missing values however few they are', async () => {
    const many = await ask<FieldTopAnswer>('/fields/top', { field: 'srcaddr', limit: 1 });
    expect(many).toMatchObject({ total: 300, present: 294, distinct: 4, other: { groups: 3 } });
    expect(many.statistics).toBeUndefined();
    const none = await ask<FieldTopAnswer>('/fields/top', { field: 'vpc_id' });
    expect(none).toMatchObject({ total: 300, present: 0, distinct: 0, groups: [], other: { groups: 0, count: 0 } });
  });

  it('tells the distribution of a number in powers of two', async () => {
    const { statistics } = await ask<FieldTopAnswer>('/fields/top', { field: 'packets', query: 'log_status:OK' });
    expect(statistics).toMatchObject({ min: 1, max: 3, p50: 2, p95: 3 });
    const steps = statistics!.distribution;
    expect(steps.map(({ low, high }) => [low, high])).toEqual([
      [1, 1],
      [2, 3],
    ]);
    expect(steps.reduce((sum, { count }) => sum + Number(count), 0)).toBe(294);
    const bytes = await ask<FieldTopAnswer>('/fields/top', { field: 'bytes', query: 'bytes > 9000000000000000' });
    expect(bytes.statistics).toMatchObject({
      max: '9007199254740993',
      distribution: [{ low: '9007199254740992', high: '18014398509481983', count: 1 }],
    });
  });

  it('has no distribution of instants', async () => {
    const { statistics } = await ask<FieldTopAnswer>('/fields/top', { field: 'start' });
    expect(statistics).toMatchObject({ min: NOW / 1000 - 18_000, max: NOW / 1000 - 60, distribution: [] });
  });
});

describe('POST /aggregate', () => {
  it('groups by several fields with several measures', async () => {
    const answer = await ask<AggregateAnswer>('/aggregate', {
      query: 'log_status:OK',
      groupBy: ['dstport', 'action'],
      measures: ['count', 'packets', { distinct: 'srcaddr' }],
      limit: 3,
    });
    expect(answer.groups.map(({ values }) => values)).toEqual([
      [22, 'ACCEPT'],
      [80, 'ACCEPT'],
      [443, 'ACCEPT'],
    ]);
    expect(answer.groups[0]).toMatchObject({ measures: [40, 100, 4], labels: ['ssh', null] });
    expect(answer.total).toEqual([294, 588, 4]);
    const shown = answer.groups.reduce((sum, { measures }) => sum + Number(measures[0]), 0);
    expect(answer.other).toEqual({ groups: 7, measures: [294 - shown, expect.any(Number), null] });
  });

  it('orders by the first measure, and agrees with top', async () => {
    const { groups } = await ask<AggregateAnswer>('/aggregate', {
      groupBy: ['srcaddr'],
      measures: ['packets', 'count'],
    });
    const packets = groups.map(({ measures }) => Number(measures[0]));
    expect(packets).toEqual([...packets].sort((a, b) => b - a));
    expect(groups.find(({ values }) => values[0] === null)?.measures).toEqual([0, 6]);
  });

  it('measures all rows when nothing is grouped', async () => {
    const answer = await ask<AggregateAnswer>('/aggregate', {
      groupBy: [],
      measures: ['count', { distinct: 'dstport' }],
    });
    expect(answer).toMatchObject({ groups: [], total: [300, 5], other: { groups: 0 } });
  });

  it('follows its groups over time', async () => {
    const { groups, intervals } = await ask<AggregateAnswer>('/aggregate', {
      from: 'now-2h',
      to: 'now',
      groupBy: ['dstport'],
      limit: 2,
      interval: 3600,
    });
    expect(intervals?.buckets).toHaveLength(2);
    const sums = [0, 1].map((place) => intervals!.buckets.reduce((sum, { values }) => sum + Number(values[place]), 0));
    expect(sums).toEqual(groups.map(({ measures }) => measures[0]));
    expect(intervals!.buckets.flatMap(({ values }) => values).reduce<number>((sum, one) => sum + Number(one), 0)).toBe(
      120,
    );
  });
});

describe('POST /values', () => {
  const values = async (body: unknown): Promise<unknown[]> =>
    (await ask<ValuesAnswer>('/values', body)).values.map(({ value }) => value);

  it('offers what begins with the text first, whatever its case', async () => {
    expect(await values({ field: 'action', prefix: 'ct' })).toEqual(['REJECT']);
    expect(await values({ field: 'action', prefix: 'acc' })).toEqual(['ACCEPT']);
    expect(await values({ field: 'dstport', prefix: '3' })).toEqual([3389, 443, 123]);
  });

  it('finds ports and protocols by name, and addresses by their beginning', async () => {
    expect(await values({ field: 'dstport', prefix: 'SSH' })).toEqual([22]);
    expect(await values({ field: 'protocol', prefix: 'tc' })).toEqual([6]);
    expect(await values({ field: 'srcaddr', prefix: '203.0.' })).toEqual(['203.0.113.9']);
    expect(await values({ field: 'srcaddr', prefix: '2001' })).toEqual(['2001:db8::1']);
  });

  it('keeps to the question', async () => {
    expect(await values({ field: 'dstport', query: 'dstport < 100', limit: 1 })).toEqual([22]);
    expect(await values({ field: 'action', prefix: 'a.*' })).toEqual([]);
    expect(await values({ field: 'interface_id', prefix: 'ENI-' })).toEqual(['eni-1', 'eni-2']);
  });
});

describe('POST /explain', () => {
  it('says how the whole question is understood', async () => {
    const answer = await ask<Record<string, unknown>>('/explain', {
      query: 'action:REJECT OR dstport:22',
      lang: 'lucene',
      from: 'now-1d/d',
      filters: [{ field: 'srcaddr', operator: 'is', values: ['2001:db8::/32'], negate: true }],
    });
    expect(answer).toMatchObject({
      english: expect.stringMatching(/REJECT.*2001:db8/s),
      kql: '(action:REJECT or dstport:22) and not srcaddr:"2001:db8::/32"',
      time: { from: Date.UTC(2026, 10, 23) / 1000, to: null },
      parts: { inStore: 1 },
    });
    expect((answer['tokens'] as { text: string }[]).map(({ text }) => text).join('')).toBe(
      'action:REJECT OR dstport:22',
    );
    expect(JSON.stringify(answer['statements'])).toContain('read_parquet');
  });

  it('knows what KQL cannot say', async () => {
    expect(await ask('/explain', { query: 'action:/RE.*/', lang: 'lucene' })).toMatchObject({ kql: null });
  });
});

describe('GET /fields', () => {
  it('lists what a query can use, and what the store has of it', async () => {
    const fields = (await server.get('/api/v1/fields')).json<{ name: string; inStore: boolean }[]>();
    const named = (name: string): unknown => fields.find((field) => field.name === name);
    expect(named('dstport')).toMatchObject({ type: 'integer', kind: 'port', opposite: 'srcport', inStore: true });
    expect(named('action')).toMatchObject({ type: 'text', values: ['ACCEPT', 'REJECT'], inStore: true });
    expect(named('vpc_id')).toMatchObject({ inStore: false });
    expect(named('_line')).toMatchObject({ type: 'integer', inStore: true });
    for (const { description } of fields as unknown as { description: string }[]) expect(description).toMatch(/\S/);
  });
});
