import { gunzipSync } from 'node:zlib';
import type { ToldResource } from '@thalweg/core/names';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openServer, type Server, someLines } from '../testing.ts';

const bare = { account: '123456789012', region: 'eu-west-1', groups: [], addresses: [], tags: {} };
const NAMED: readonly ToldResource[] = [
  { ...bare, id: 'eni-1', kind: 'interface', instance: 'i-1', description: 'x', addresses: ['10.0.0.5', '10.0.0.8'] },
  { ...bare, id: 'i-1', kind: 'instance', name: 'web-1', tags: { Name: 'web-1', secret: 'of the owner' } },
  { ...bare, id: 'vpc-1', kind: 'vpc', name: 'prod', addresses: ['10.0.0.0/16'] },
];

let server: Server;
beforeEach(async () => {
  server = await openServer();
  await server.load('flows.log', someLines());
  await learn(NAMED);
});
afterEach(() => server.close());

const learn = (resources: readonly ToldResource[]) =>
  server.store.learnResources({ from: undefined, kinds: [], resources, at: 1000 });

describe('GET /names', () => {
  it('tells what a name table is made of, and no tags', async () => {
    const { resources } = (await server.get('/api/v1/names')).json();
    expect(resources).toEqual([
      {
        ...{ id: 'eni-1', kind: 'interface', instance: 'i-1' },
        ...{ groups: [], addresses: ['10.0.0.5', '10.0.0.8'], vanished: false, seen: 1000 },
      },
      {
        ...{ id: 'i-1', kind: 'instance', name: 'web-1' },
        ...{ groups: [], addresses: [], vanished: false, seen: 1000 },
      },
      {
        ...{ id: 'vpc-1', kind: 'vpc', name: 'prod' },
        ...{ groups: [], addresses: ['10.0.0.0/16'], vanished: false, seen: 1000 },
      },
    ]);
  });

  it('is packed when there are many, for those who can unpack', async () => {
    await learn(
      Array.from({ length: 600 }, (_, n) => ({ ...bare, id: `i-${n}`, kind: 'instance', name: `host-${n}` })),
    );
    const plain = await server.get('/api/v1/names');
    expect(plain.headers['content-encoding']).toBeUndefined();
    const packed = await server.get('/api/v1/names', { 'accept-encoding': 'gzip, br' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(packed.rawPayload).toString())).toEqual(plain.json());
  });
});

describe('names in answers', () => {
  it('label groups and values', async () => {
    const { groups } = (await server.post('/aggregate', { groupBy: ['dstaddr', 'interface_id'] })).json();
    expect(groups[0]).toMatchObject({ values: ['10.0.0.5', 'eni-1'], labels: ['web-1', 'web-1'] });
    const top = (await server.post('/fields/top', { field: 'dstaddr' })).json();
    expect(top.groups[0]).toMatchObject({ value: '10.0.0.5', label: 'web-1' });
  });

  it.each([
    ['srcaddr', 'web', ['10.0.0.8']],
    ['dstaddr', 'WEB-', ['10.0.0.5']],
    ['interface_id', 'web', ['eni-1']],
    ['interface_id', 'eni', ['eni-1', 'eni-2']],
    ['vpc_id', 'prod', []],
    ['srcaddr', 'nobody', []],
  ])('complete %s from %s to %j', async (field, prefix, values) => {
    const answer = (await server.post('/values', { field, prefix })).json();
    expect(answer.values.map(({ value }: { value: string }) => value)).toEqual(values);
  });

  it('are asked for in queries and pills of both languages', async () => {
    const count = async (body: object) => (await server.post('/count', body)).json().count;
    const all = await count({ query: 'dstaddr:10.0.0.5' });
    expect(all).toBeGreaterThan(0);
    expect(await count({ query: 'dstaddr:web-1' })).toBe(all);
    expect(await count({ query: 'dstaddr:vpc/prod', lang: 'lucene' })).toBe(all);
    expect(await count({ filters: [{ field: 'dstaddr', operator: 'is', values: ['instance/web-1'] }] })).toBe(all);
  });

  it('are those of the newest reading', async () => {
    await learn([{ ...NAMED[1]!, name: 'web-2' }]);
    expect((await server.post('/count', { query: 'dstaddr:web-1' })).statusCode).toBe(400);
    expect((await server.post('/count', { query: 'dstaddr:web-2' })).statusCode).toBe(200);
  });
});
