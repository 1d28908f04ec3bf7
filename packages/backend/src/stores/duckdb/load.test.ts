import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Claim, Load, LoadedObject, Store, WrittenPart } from '../store.ts';
import { openStore } from './open.ts';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-load-'));
  store = openStore(folder, { create: true });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const identity = (name: string, content: string, size = content.length) => ({
  name,
  size,
  modified: `time of ${content}`,
  sha256: content.padEnd(64, '0'),
});

function loaded(object: number, label: string, over: Partial<LoadedObject> = {}): LoadedObject {
  return {
    object,
    label,
    lines: 3,
    records: 3,
    noData: 0,
    skipData: 0,
    quarantined: 0,
    quarantineKept: 0,
    bytesIn: 30,
    textBytes: 100,
    textCrc32: 7,
    formats: [{ fromLine: 1, format: 'version start' }],
    ...over,
  };
}

let files = 0;
function part(load: Load, counts: Record<number, number>): WrittenPart {
  const path = join(load.place.temporary, `part-${files++}`);
  writeFileSync(path, 'rows');
  const shares = Object.entries(counts).map(([object, records]) => ({
    object: Number(object),
    records,
    noData: 0,
    skipData: 0,
    quarantined: 0,
  }));
  return {
    kind: 'records',
    path,
    day: '2026-11-24',
    columns: ['version', 'start'],
    rows: shares.reduce((sum, { records }) => sum + records, 0),
    bytes: 4,
    minStart: 1,
    maxStart: 2,
    objects: shares,
    coverage: [{ interfaceId: 'eni-1', status: 'OK', start: 1, end: 2 }],
  };
}

async function claimOne(
  load: Load,
  name: string,
  content: string,
  force = false,
): Promise<Extract<Claim, { kind: 'load' }>> {
  const [claim] = await load.claim([identity(name, content)], force);
  if (claim?.kind !== 'load') throw new Error(`${name}: ${claim?.kind}`);
  return claim;
}

async function loadOne(load: Load, name: string, content: string, over: Partial<LoadedObject> = {}): Promise<number> {
  const { object, label } = await claimOne(load, name, content);
  await load.commit({ objects: [loaded(object, label, over)], parts: [part(load, { [object]: 3 })] });
  return object;
}

describe('a load', () => {
  it('knows an object by its content, whatever its name', async () => {
    const load = await store.openLoad();
    await loadOne(load, '/a', 'c1');
    expect(await load.claim([identity('/b', 'c1'), identity('/a', 'c1')], false)).toEqual([
      { kind: 'loaded', as: '/a' },
      { kind: 'loaded', as: '/a' },
    ]);
    expect(await load.known([identity('/a', 'c1'), identity('/b', 'c1'), identity('/c', 'c1')])).toEqual([
      true,
      true,
      false,
    ]);
    await load.close();
    expect((await store.objects()).map(({ name, records }) => [name, records])).toEqual([['/a', 3]]);
  });

  it('gives one content to one claim, also within a batch', async () => {
    const one = await store.openLoad();
    const two = await store.openLoad();
    expect((await one.claim([identity('/a', 'c1'), identity('/b', 'c1')], false)).map(({ kind }) => kind)).toEqual([
      'load',
      'elsewhere',
    ]);
    expect(await two.claim([identity('/a', 'c1')], false)).toEqual([{ kind: 'elsewhere' }]);
  });

  it('claims what a load gave up', async () => {
    const one = await store.openLoad();
    const two = await store.openLoad();
    const { object } = await claimOne(one, '/a', 'c1');
    await one.release([object]);
    await claimOne(two, '/a', 'c1');
    await two.close();
    await claimOne(one, '/a', 'c1');
  });

  it('knows objects without lines by name and content', async () => {
    const load = await store.openLoad();
    const { object, label } = await claimOne(load, '/a', 'header');
    expect(await load.claim([identity('/b', 'header')], false)).toEqual([{ kind: 'elsewhere' }]);
    await load.commit({ objects: [loaded(object, label, { lines: 0, records: 0 })], parts: [] });
    const claims = await load.claim(
      [identity('/b', 'header'), identity('/c', 'header'), identity('/a', 'header')],
      false,
    );
    expect(claims.map(({ kind }) => kind)).toEqual(['load', 'load', 'loaded']);
    const empty = await load.claim([identity('/d', 'nothing', 0), identity('/e', 'nothing', 0)], false);
    expect(empty.map(({ kind }) => kind)).toEqual(['load', 'load']);
  });

  it('tells the previous object of a name, and replaces it in one commit', async () => {
    const load = await store.openLoad();
    const first = await loadOne(load, '/a', 'c1', { textBytes: 50, textCrc32: 9 });
    const claim = await claimOne(load, '/a', 'c2');
    expect(claim.previous).toEqual({ object: first, textBytes: 50, textCrc32: 9, label: '/a' });
    expect(claim.label).toBe('/a#c2000000');
    await load.commit({
      objects: [loaded(claim.object, '/a', { replaces: first })],
      parts: [part(load, { [claim.object]: 3 })],
    });
    expect((await store.objects()).map(({ object, label }) => [object, label])).toEqual([[claim.object, '/a']]);
  });

  it('keeps other content of the same name as an object of its own', async () => {
    const load = await store.openLoad();
    await loadOne(load, '/a', 'c1');
    await loadOne(load, '/a', 'c2');
    expect((await store.objects()).map(({ label }) => label)).toEqual(['/a', '/a#c2000000']);
  });

  it('loads again by force: the same object in its place, a copy beside it', async () => {
    const load = await store.openLoad();
    const first = await loadOne(load, '/a', 'c1');
    const again = await claimOne(load, '/a', 'c1', true);
    expect(again).toMatchObject({ label: '/a', replaces: first });
    await load.commit({
      objects: [loaded(again.object, again.label, { replaces: first })],
      parts: [part(load, { [again.object]: 3 })],
    });
    const copy = await claimOne(load, '/b', 'c1', true);
    expect(copy.replaces).toBeUndefined();
    expect(copy.label).toBe('/b');
  });

  it('refuses a unit that does not add up, and commits nothing of it', async () => {
    const load = await store.openLoad();
    const { object, label } = await claimOne(load, '/a', 'c1');
    await expect(
      load.commit({ objects: [loaded(object, label, { lines: 4 })], parts: [part(load, { [object]: 3 })] }),
    ).rejects.toThrow('4 lines are not 3');
    await expect(
      load.commit({ objects: [loaded(object, label)], parts: [part(load, { [object]: 2 })] }),
    ).rejects.toThrow('do not add up');
    expect(await store.objects()).toEqual([]);
  });

  it('leaves nothing behind that was not committed', async () => {
    const load = await store.openLoad();
    await loadOne(load, '/a', 'c1');
    part(load, { 1: 3 });
    await load.close();
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(readdirSync(join(folder, 'owners'))).toEqual([]);
    expect(readdirSync(join(folder, 'parts', 'day=2026-11-24'))).toHaveLength(1);
  });

  it('fails a second replacement of the same object without losing the first', async () => {
    const one = await store.openLoad();
    const two = await store.openLoad();
    const first = await loadOne(one, '/a', 'c1');
    const a = await claimOne(one, '/a', 'c2');
    const b = await claimOne(two, '/a', 'c3');
    await one.commit({ objects: [loaded(a.object, '/a', { replaces: first })], parts: [part(one, { [a.object]: 3 })] });
    await expect(
      two.commit({ objects: [loaded(b.object, '/a', { replaces: first })], parts: [part(two, { [b.object]: 3 })] }),
    ).rejects.toMatchObject({ code: 'store-busy' });
    await two.close();
    expect((await store.objects()).map(({ object }) => object)).toEqual([a.object]);
  });
});

describe('opening a store', () => {
  it('makes nothing unless asked to', async () => {
    const absent = join(folder, 'absent');
    expect(() => openStore(absent)).toThrow(expect.objectContaining({ code: 'no-store' }));
    expect(existsSync(absent)).toBe(false);
  });

  it('refuses a folder that is somebody else’s, and writes nothing there', async () => {
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'thesis.txt'), '');
    expect(() => openStore(foreign, { create: true })).toThrow(expect.objectContaining({ code: 'not-a-store' }));
    expect(readdirSync(foreign)).toEqual(['thesis.txt']);
  });

  it('refuses a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => openStore(file, { create: true })).toThrow(expect.objectContaining({ code: 'not-a-store' }));
  });
});
