/** Names of networks, and what is looked up from addresses, as users meet them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMmdb } from '../../packages/backend/src/enrich/testing.ts';
import { createPlace, type Place } from './harness.ts';

let place: Place;

beforeAll(async () => {
  place = createPlace();
  const log = ['8.8.8.8 10.0.0.1', '203.0.113.7 10.0.0.1', '10.0.0.1 8.8.8.8', '2001:4860:4860::8888 10.0.0.1', '- -'];
  place.write('a.log', `srcaddr dstaddr start\n${log.map((line, i) => `${line} ${1_700_000_000 + i}`).join('\n')}\n`);
  await place.ok(['ingest', 'a.log']);
});
afterAll(() => place.remove());

const count = async (query: string): Promise<number> => Number(await place.ok(['count', query]));

describe('networks', () => {
  test('public and private are there from the start', async () => {
    expect(await count('srcaddr:public')).toBe(2);
    expect(await count('srcaddr:private')).toBe(2);
    expect(await count('not srcaddr:(public or private)')).toBe(1);
  });
  test('names are added, used, listed and removed', async () => {
    expect(await place.ok(['networks', 'add', 'office', '203.0.113.9/24', '8.8.8.8'])).toBe(
      'office is 203.0.113.0/24, 8.8.8.8/32\n',
    );
    expect(await count('srcaddr:office')).toBe(2);
    expect(await count('srcaddr:public and not srcaddr:office')).toBe(1);
    const { networks, files } = JSON.parse(await place.ok(['networks', 'list', '--json']));
    expect(networks.map(({ name }: { name: string }) => name)).toEqual(['public', 'private', 'office']);
    expect(networks[2]).toEqual({ name: 'office', ranges: ['203.0.113.0/24', '8.8.8.8/32'], builtIn: false });
    expect(files[0]).toMatchObject({ tells: ['country'], built: expect.stringMatching(/^20\d\d-/) });
    await place.ok(['networks', 'remove', 'office', '8.8.8.8']);
    expect(await count('srcaddr:office')).toBe(1);
    await place.ok(['networks', 'remove', 'office']);
    const { code, stderr } = await place.run(['count', 'srcaddr:office', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'bad-ip', start: 8, end: 14 });
  });
  test('what cannot be a network is refused with the reason', async () => {
    for (const words of [
      ['Office', '10.0.0.0/8'],
      ['public', '10.0.0.0/8'],
      ['office', '10.0.0'],
      ['office', '10.0.0.0/33'],
    ]) {
      const { code, stderr } = await place.run(['networks', 'add', ...words, '--json']);
      expect([code, JSON.parse(stderr).error.code]).toEqual([2, 'bad-network']);
    }
  });
});

describe('countries and AS', () => {
  test('countries come from the packaged data', async () => {
    expect(await count('src_country:US')).toBe(2);
    const { groups } = JSON.parse(await place.ok(['top', 'src_country', '--json']));
    expect(groups.map((group: Record<string, unknown>) => [group['src_country'], group['count']])).toEqual([
      [null, 3],
      ['US', 2],
    ]);
  });
  test('a file of the operator goes first, and AS need one', async () => {
    const missing = await place.run(['count', 'src_as:15169']);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('--geo FILE');
    const file = makeMmdb({ '8.8.8.0/24': { country: 'ch', asn: 'AS15169', as_name: 'Google LLC' } });
    const path = place.write('own.mmdb', file);
    expect(await place.ok(['count', 'src_as:15169', '--geo', path])).toBe('1\n');
    expect(
      await place.ok([
        'search',
        'srcaddr:8.8.8.8',
        '--columns',
        'src_country,src_as',
        '--format',
        'csv',
        '--geo',
        path,
      ]),
    ).toBe('src_country,src_as\nCH,AS15169 Google LLC\n');
  });
  test('a file that is none is named', async () => {
    const { code, stderr } = await place.run(['count', 'src_country:US', '--geo', 'a.log']);
    expect(code).toBe(1);
    expect(stderr).toContain('a.log is no MMDB file');
  });
});
