/** A disk that fills up, on a small file system in memory, which only root can make. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Holdings, holdings } from './compare.ts';
import { createPlace, type Place } from './harness.ts';

let place: Place;
let disk: string;
let isMounted = false;
let clean: Holdings;

beforeAll(async () => {
  place = createPlace();
  disk = join(place.folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'pipe' });
    isMounted = true;
  } catch (error) {
    console.warn(`NOT TESTED: a full disk. No file system could be mounted here (it takes root): ${error}`);
    return;
  }
  await place.ok([
    'generate',
    '--out',
    'logs',
    '--seed',
    '4',
    '--start',
    '2026-01-01T12:00:00Z',
    '--scale',
    '4',
    '--format',
    'v5',
  ]);
  await place.ok(['ingest', 'logs', '--store', 'clean']);
  clean = await holdings(place, 'clean');
});
afterAll(() => {
  if (isMounted) execFileSync('umount', [disk]);
  place.remove();
});

const resize = (kib: number): unknown => execFileSync('mount', ['-o', `remount,size=${kib}k`, disk]);

/** The load takes 4,400 KiB at its height. */
test.for([1000, 1400, 1800, 2200, 2600, 3000, 3500, 4000, 5000])(
  '%i KiB: what was committed stays, and with more room the rest comes',
  async (size, { skip }) => {
    if (!isMounted) skip('no file system could be mounted');
    const store = join(disk, `store-${size}`);
    resize(size);
    const { code, stdout, stderr } = await place.run(['ingest', 'logs', '--store', store]);
    expect([0, 1]).toContain(code);
    if (code === 1) expect(stderr, stdout).toMatch(/disk is full/i);
    expect(stderr).not.toMatch(/^ {4}at /m);
    if (size > 1000)
      expect(await place.json(['store', 'verify', '--store', store])).toMatchObject({ ok: true, problems: [] });

    resize(200_000);
    await place.ok(['ingest', 'logs', '--store', store]);
    expect(await holdings(place, store)).toEqual(clean);
    execFileSync('rm', ['-rf', store]);
  },
);

test('output onto a full disk: a sentence, exit 1, and no half file under its name', async ({ skip }) => {
  if (!isMounted) skip('no file system could be mounted');
  resize(2000);
  for (const format of ['ndjson', 'csv', 'parquet']) {
    const file = join(disk, `rows.${format}`);
    const { code, stderr } = await place.run(['search', '--store', 'clean', '--format', format, '-o', file]);
    expect(code, stderr).toBe(1);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(execFileSync('ls', [disk]).toString()).toBe('');
  }
});
