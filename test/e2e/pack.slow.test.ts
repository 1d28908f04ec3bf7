/** The package as others get it: packed, and installed alone into an empty folder. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlace, type Place } from './harness.ts';
import { DEFAULT_LOG } from './logs.ts';

const run = promisify(execFile);
const BACKEND = join(import.meta.dirname, '../../packages/backend');

let place: Place;
let folder: string;
let files: { path: string; size: number }[];
/** Of the build in the clone, before and after it was packed. */
let entries: readonly string[];

/** Runs a program in the folder of the installation, with what it downloads kept where npm keeps it. */
async function inFolder(program: string, words: readonly string[]): Promise<string> {
  const cache = process.env['npm_config_cache'] ?? join(homedir(), '.npm');
  const env = place.environment({ npm_config_cache: cache, npm_config_update_notifier: 'false' });
  delete env['THALWEG_STORE'];
  const { stdout } = await run(program, words, { cwd: folder, env, maxBuffer: 2 ** 26 });
  return stdout;
}

beforeAll(async () => {
  place = createPlace();
  folder = join(place.folder, 'alone');
  mkdirSync(folder);
  const before = readFileSync(join(BACKEND, 'dist/main.js'), 'utf8');
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', place.folder], { cwd: BACKEND });
  // The build prints before the list of what was packed.
  const packed = JSON.parse(stdout.slice(stdout.search(/^\[$/m)))[0];
  files = packed.files;
  entries = [before, readFileSync(join(BACKEND, 'dist/main.js'), 'utf8')];
  console.log(
    `${packed.filename}: ${files.length} files, ${(packed.size / 1024).toFixed(0)} KiB packed, ${(packed.unpackedSize / 1024).toFixed(0)} KiB unpacked`,
  );
  await inFolder('npm', ['install', '--no-audit', '--no-fund', join(place.folder, packed.filename)]);
});
afterAll(() => place.remove());

test('it holds what runs, and no sources', () => {
  const paths = files.map(({ path }) => path);
  for (const path of [
    'bin/thalweg.cjs',
    'dist/main.js',
    'dist/worker.js',
    'dist/lambda/function.zip',
    'dist/THIRD-PARTY.txt',
    'package.json',
  ])
    expect(paths).toContain(path);
  expect(paths.filter((path) => /\.(ts|map)$|^src\/|\.test\./.test(path))).toEqual([]);
  const dependencies = JSON.parse(readFileSync(join(folder, 'node_modules/thalweg/package.json'), 'utf8')).dependencies;
  expect(Object.keys(dependencies)).not.toContain('@thalweg/core');
  const installed = readdirSync(join(folder, 'node_modules'));
  for (const name of ['@thalweg', 'esbuild', 'typescript', 'vitest']) expect(installed).not.toContain(name);
  // Chunks of earlier builds are no part of it.
  const chunks = paths
    .filter((path) => path.startsWith('dist/chunks/'))
    .map((path) => path.slice('dist/chunks/'.length));
  const texts = paths
    .filter((path) => path.endsWith('.js'))
    .map((path) => readFileSync(join(folder, 'node_modules/thalweg', path), 'utf8'));
  for (const chunk of chunks.filter((name) => name.endsWith('.js')))
    expect(
      texts.some((text) => text.includes(chunk)),
      chunk,
    ).toBe(true);
});

test('packing takes no chunk away that a running command of the clone may load yet', () => {
  // Names of chunks follow from what is in them, so equal names here are equal chunks.
  expect(entries[0]).toMatch(/chunks\/[\w-]+\.js/);
  expect(entries[1]).toBe(entries[0]);
});

test('npx thalweg works there: help, demo, loads in threads, questions', async () => {
  expect(await inFolder('npx', ['thalweg', '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await inFolder('npx', ['thalweg', 'demo'])).toContain('0 quarantined');
  const demo = join(place.folder, 'home/data/thalweg/demo/store');
  expect(
    Number(await inFolder('npx', ['thalweg', 'count', 'action:REJECT and dstport <= 1024', '--store', demo])),
  ).toBeGreaterThan(0);

  const log = place.write('a.log', DEFAULT_LOG);
  await inFolder('npx', ['thalweg', 'ingest', log, '--workers', '2']);
  expect(
    await inFolder('npx', ['thalweg', 'search', 'dstport:22', '--format', 'csv', '--columns', 'srcaddr,dstport']),
  ).toBe('srcaddr,dstport\n198.51.100.7,22\n10.0.0.5,22\n');
  expect(await inFolder('npx', ['thalweg', 'store', 'compact'])).toMatch(/nothing to do|merged/);
  expect(await inFolder('npx', ['thalweg', 'store', 'verify'])).toContain('ok');
});
