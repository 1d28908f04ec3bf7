import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToldResource } from '@thalweg/core/names';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ResourceReading, Store } from '../store.ts';
import { openStore } from './open.ts';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-resources-'));
  store = openStore(join(folder, 'store'), { create: true });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const web: ToldResource = {
  ...{
    id: 'i-1',
    kind: 'instance' as const,
    name: 'web-1',
    account: '111111111111',
    region: 'eu-west-1',
    vpc: 'vpc-1',
  },
  ...{ groups: ['sg-1'], addresses: ['10.0.0.5', '2001:db8::5'], tags: { Name: 'web-1', 'aws:λ': '"' } },
};
const reading = (resources: ResourceReading['resources'], at: number): ResourceReading => ({
  from: { account: '111111111111', region: 'eu-west-1' },
  kinds: ['instance', 'vpc'],
  resources,
  at,
});

it('keeps resources for whoever opens the store', async () => {
  expect(await store.resources()).toEqual([]);
  const vpc = { ...web, id: 'vpc-1', kind: 'vpc', vpc: undefined, name: undefined } as const;
  await store.learnResources(reading([web, vpc], 1000));
  await store.close();
  store = openStore(join(folder, 'store'));
  const [first, second] = await store.resources();
  expect(first).toEqual({ ...web, seen: 1000, vanished: false });
  expect(second).toMatchObject({ id: 'vpc-1', seen: 1000 });
  expect(second).not.toHaveProperty('reader');
});

it('gives the same array until something changes, whoever changes it', async () => {
  await store.learnResources(reading([web], 1000));
  const known = await store.resources();
  expect(await store.resources()).toBe(known);
  const other = openStore(join(folder, 'store'));
  await other.learnResources(reading([web], 2000));
  expect(await store.resources()).toBe(known);
  await other.learnResources(reading([], 3000));
  expect(await store.resources()).toMatchObject([{ id: 'i-1', name: 'web-1', vanished: true, seen: 2000 }]);
  await other.close();
});
