import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAddress } from '@thalweg/core/query';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { openStore } from './open.ts';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-networks-'));
  store = openStore(join(folder, 'store'), { create: true });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

it('keeps networks for whoever opens the store', async () => {
  expect(await store.namedNetworks()).toEqual([]);
  await store.addNetwork('office', ['203.0.113.77/24', '2001:DB8::1']);
  expect(await store.addNetwork('office', ['10.0.0.0/8', '203.0.113.0/24'])).toEqual({
    name: 'office',
    ranges: ['203.0.113.0/24', '2001:db8::1/128', '10.0.0.0/8'],
  });
  await store.addNetwork('lab', ['10.9.0.0/16']);
  await store.close();
  store = openStore(join(folder, 'store'));
  expect((await store.namedNetworks()).map(({ name }) => name)).toEqual(['lab', 'office']);
  expect((await store.schema()).networks).toEqual(['lab', 'office']);
  expect((await store.networks()).get('lab')).toEqual([
    { low: parseAddress('10.9.0.0'), high: parseAddress('10.9.255.255') },
  ]);
});

it('removes ranges, and the name with the last', async () => {
  await store.addNetwork('office', ['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  expect((await store.removeNetwork('office', ['10.0.0.2/32'])).ranges).toEqual(['10.0.0.1/32', '10.0.0.3/32']);
  expect((await store.removeNetwork('office', ['10.0.0.1', '10.0.0.3'])).ranges).toEqual([]);
  expect(await store.namedNetworks()).toEqual([]);
  await store.addNetwork('office', ['10.0.0.1', '10.0.0.2']);
  expect(await store.removeNetwork('office', [])).toEqual({ name: 'office', ranges: [] });
  expect((await store.schema()).networks).toEqual([]);
});

it.each([
  ['public', ['10.0.0.0/8']],
  ['Office', ['10.0.0.0/8']],
  ['and', ['10.0.0.0/8']],
  ['office', ['10.0.0.0/8', '10.0.0']],
  ['office', ['elsewhere']],
])('refuses %s = %j, and adds nothing', async (name, ranges) => {
  await expect(store.addNetwork(name, ranges)).rejects.toThrow(expect.objectContaining({ code: 'bad-network' }));
  expect(await store.namedNetworks()).toEqual([]);
});

it('refuses to remove what is not there', async () => {
  await store.addNetwork('office', ['10.0.0.1']);
  for (const [name, ranges] of [
    ['offic', []],
    ['private', []],
    ['office', ['10.0.0.2']],
  ] as const) {
    await expect(store.removeNetwork(name, ranges)).rejects.toThrow(
      expect.objectContaining({ code: 'no-such-network' }),
    );
  }
  await expect(store.removeNetwork('office', ['x'])).rejects.toThrow(expect.objectContaining({ code: 'bad-network' }));
  expect((await store.networks()).get('office')).toHaveLength(1);
});
