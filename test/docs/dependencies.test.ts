/** The page of dependencies tells all of them, with the licences that they have. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readPage } from './pages.ts';

interface Manifest {
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FOLDERS = ['', 'packages/core', 'packages/backend', 'packages/console'];
const read = (path: string): Manifest => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));

/** Each direct dependency as `name version licence`, the licence as the installed package says it. */
const declared = FOLDERS.flatMap((folder) => {
  const { dependencies, devDependencies, optionalDependencies } = read(join(ROOT, folder));
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([name]) => !name.startsWith('@thalweg/'))
    .map(([name, version]) => {
      const place = [join(ROOT, folder, 'node_modules', name), join(ROOT, 'node_modules', name)].find(existsSync);
      return { name, version, licence: place === undefined ? 'not installed' : read(place).license };
    });
});

/** Names and licences of the page's rows. */
const told = readPage('docs/reference/dependencies.md')
  .text.split('\n')
  .map((line) => line.split(' | '))
  .filter((cells) => cells.length === 3 && cells[0]!.includes('`'))
  .flatMap(([names, licence]) => [...names!.matchAll(/`([^`]+)`/g)].map((match) => `${match[1]} ${licence}`));

test('every dependency has a row with its licence, and no row is left of one that is gone', () => {
  const expected = new Set(declared.map(({ name, licence }) => `${name} ${licence}`));
  expect(told.toSorted()).toEqual([...expected].toSorted());
});

test('every version is exact', () => {
  expect(declared.filter(({ version }) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
});
