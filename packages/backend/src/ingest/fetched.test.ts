/** Objects that are brought from elsewhere when their turn comes. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ThalwegError } from '../report/errors.ts';
import type { SourceObject } from './sources/files.ts';
import { type Bench, lines, openBench } from './testing.ts';

let bench: Bench;
/** Names in the order in which they were fetched. */
let fetched: string[];
beforeEach(() => {
  bench = openBench();
  fetched = [];
});
afterEach(() => bench.close());

type Fault = () => Error;

/** `count` objects of ten lines each, some of which cannot be had. */
function objectsOf(count: number, faults: Readonly<Record<number, Fault>> = {}) {
  return (temporary: string) => ({
    unreadable: [],
    notes: [],
    objects: Array.from({ length: count }, (_, index): SourceObject => {
      const text = lines(index * 10, index * 10 + 10);
      return {
        name: `s3://logs/${index}`,
        path: join(temporary, `fetched-${index}`),
        size: text.length,
        modified: `"${index}"`,
        label: undefined,
        async fetch(path) {
          fetched.push(`s3://logs/${index}`);
          const fault = faults[index]?.();
          if (fault) throw fault;
          writeFileSync(path, text);
        },
      };
    }),
  });
}

const copies = (): string[] =>
  readdirSync(bench.folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('fetched-'));

test('are loaded under their names, and nothing of them is left', async () => {
  expect(await bench.load([], { objects: objectsOf(200) })).toMatchObject({
    objects: 200,
    records: 2000,
    unreadable: [],
  });
  expect(fetched).toHaveLength(200);
  expect(copies()).toEqual([]);
  expect(bench.leftovers()).toEqual([]);
  expect(await bench.store.objects()).toContainEqual(expect.objectContaining({ label: 's3://logs/7' }));
});

test('are not even fetched when they are loaded already', async () => {
  await bench.load([], { objects: objectsOf(3) });
  fetched = [];
  expect(await bench.load([], { objects: objectsOf(5) })).toMatchObject({ objects: 2, objectsAlreadyLoaded: 3 });
  expect(fetched.sort()).toEqual(['s3://logs/3', 's3://logs/4']);
});

test('one that was deleted meanwhile is told, and the others are loaded', async () => {
  const summary = await bench.load([], {
    objects: objectsOf(70, { 3: () => new Error('was deleted'), 66: () => new Error('was replaced') }),
  });
  expect(summary).toMatchObject({ objects: 68, records: 680 });
  expect([...summary.unreadable].sort((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 's3://logs/3', reason: 'was deleted' },
    { name: 's3://logs/66', reason: 'was replaced' },
  ]);
  expect(copies()).toEqual([]);
});

test('when none can be had any more the load ends, and the next one goes on', async () => {
  const expired = () => new ThalwegError('source-denied', 'The credentials are not valid any more.');
  await expect(bench.load([], { objects: objectsOf(200, { 150: expired }) })).rejects.toMatchObject({
    code: 'source-denied',
  });
  expect(copies()).toEqual([]);
  expect(await bench.load([], { objects: objectsOf(200) })).toMatchObject({ unreadable: [] });
  const rows = await bench.rows();
  expect(rows).toHaveLength(2000);
  expect(new Set(rows.map((row) => `${row['_object']} ${row['_line']}`)).size).toBe(2000);
});

test('what came before none could be had any more is kept, in the same batch, too', async () => {
  const expired = () => new ThalwegError('source-denied', 'The credentials are not valid any more.');
  for (const [count, failing] of [
    [20, 15],
    [200, 150],
  ] as const) {
    const objects = objectsOf(count, { [failing]: expired });
    await expect(bench.load([], { objects })).rejects.toMatchObject({ code: 'source-denied' });
    // One after the other they are fetched up to the failing one, but for those that were under way beside it.
    const kept = (await bench.store.objects()).map(({ name }) => name);
    expect(kept).toEqual(expect.arrayContaining(objectsOf(failing - 8)(bench.folder).objects.map(({ name }) => name)));
    expect(kept).not.toContain(`s3://logs/${failing}`);
    expect((await bench.store.verify()).problems).toEqual([]);
  }
  expect(copies()).toEqual([]);
});

test('copies of one content are fetched, and count once', async () => {
  const twice = (temporary: string) => {
    const list = objectsOf(1)(temporary);
    const other = { ...list.objects[0]!, name: 's3://logs/copy', path: join(temporary, 'fetched-copy') };
    return { ...list, objects: [...list.objects, other] };
  };
  expect(await bench.load([], { objects: twice })).toMatchObject({ objects: 1, objectsAlreadyLoaded: 1, records: 10 });
  expect(copies()).toEqual([]);
});

test('Ctrl-C leaves nothing of what was fetched', async () => {
  const interrupt = new AbortController();
  const objects = objectsOf(200, {
    100: () => {
      interrupt.abort();
      return new Error('aborted');
    },
  });
  await expect(bench.load([], { objects, signal: interrupt.signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(copies().filter((name) => existsSync(join(bench.folder, name)))).toEqual([]);
});
