/** Who may do what: users, certificates and authorities, on a node with TLS and the security plugin. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lines } from '../../packages/backend/src/ingest/testing.ts';
import { openStore } from '../../packages/backend/src/stores/opensearch/open.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import type { Store } from '../../packages/backend/src/stores/store.ts';
import { canRun } from '../engines/for-tests.ts';
import { type Engine, startEngine } from '../engines/start.ts';
import { everything, openBench } from './bench.ts';

type Environment = Readonly<Record<string, string>>;

describe.skipIf(!canRun('opensearch-secure'))('a secured node', () => {
  let engine: Engine;
  let admin: Environment;
  const open = (environment: Environment): Promise<Store> =>
    openStore(readSettings(`${engine.address}/secured`, environment), { create: true });
  const as = (user: string, password = user): Environment => ({
    ...admin,
    THALWEG_STORE_USER: user,
    THALWEG_STORE_PASSWORD: password,
  });

  beforeAll(async () => {
    engine = await startEngine('opensearch-secure');
    admin = {
      THALWEG_STORE_USER: 'admin',
      THALWEG_STORE_PASSWORD: 'admin',
      THALWEG_STORE_CA: engine.certificates!.authority,
    };
    // The node answers before it knows its users.
    for (let left = 60; left > 0; left--) {
      const store = await open(admin).catch(() => undefined);
      if (store) return store.close();
      await sleep(1000);
    }
    throw new Error('the node never came to know its users');
  });
  afterAll(() => engine?.stop());

  it('takes what a user with rights loads', async () => {
    const bench = await openBench(engine.address, admin);
    const path = bench.write('a.log', lines(0, 20));
    expect(await bench.load([path])).toMatchObject({ records: 20 });
    expect(await bench.store.count(await everything(bench.store))).toBe(20n);
    await bench.close();
  });

  it('knows a client by its certificate', async () => {
    const { authority, client, clientKey } = engine.certificates!;
    const store = await open({
      THALWEG_STORE_CA: authority,
      THALWEG_STORE_CERTIFICATE: client,
      THALWEG_STORE_KEY: clientKey,
    });
    expect((await store.status()).objects).toBe(0);
    await store.close();
  });

  it('refuses a wrong password, and the sentence does not repeat it', async () => {
    const failed = open(as('admin', 'sesame-4711'));
    await expect(failed).rejects.toMatchObject({ code: 'cluster-denied', help: expect.any(String) });
    const error = await failed.catch((reason: unknown) => reason);
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).stack);
    expect(told).not.toContain('sesame');
    expect(told).not.toContain(Buffer.from('admin:sesame-4711').toString('base64'));
  });

  it.each(['strangeAuthority', undefined] as const)('is not trusted with the authority %s', async (name) => {
    const { THALWEG_STORE_CA: _, ...rest } = admin;
    const environment = name ? { ...rest, THALWEG_STORE_CA: engine.certificates![name] } : rest;
    await expect(open(environment)).rejects.toMatchObject({
      code: 'cluster-away',
      message: expect.stringContaining('certificate'),
      help: expect.stringContaining('THALWEG_STORE_CA'),
    });
  });

  it('lets a user without rights read, and tells who may not write', async () => {
    await (await open(admin)).close();
    const reader = await openStore(readSettings(`${engine.address}/secured`, as('readall')), {});
    expect(await reader.count(await everything(reader))).toBe(0n);
    await expect(reader.openLoad()).rejects.toMatchObject({
      code: 'cluster-denied',
      message: expect.stringContaining('no permissions'),
    });
    await reader.close();
  });

  it('is a failure of the environment when single documents are forbidden', async () => {
    const bench = await openBench(engine.address, admin);
    const path = bench.write('a.log', lines(0, 20));
    const load = bench.load([path], {
      // The ledger is written by one who may, the rows by one who may not.
      wrap: (owner) => ({
        ...owner,
        place: {
          ...owner.place,
          cluster: { ...owner.place.cluster!, auth: { kind: 'basic', user: 'logstash', password: 'logstash' } },
        },
      }),
    });
    await expect(load).rejects.toMatchObject({ code: 'cluster-denied' });
    expect(await bench.store.objects()).toEqual([]);
    expect(await bench.load([path])).toMatchObject({ records: 20 });
    await bench.close();
  });
});
