/** The styles of the kit are imported part by part: this finds parts that would be drawn without theirs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const sources = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const kit = dirname(require.resolve('@mantine/core/styles.css'));
const indexes = new Map(
  ['core', 'dates', 'notifications'].map((name) => [`@mantine/${name}`, join(kit, `../${name}/esm/index.mjs`)]),
);

interface Imported {
  readonly names: readonly string[];
  readonly from: string;
}

function importsOf(file: string): Imported[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/g)].map(([, names = '', from = '']) => ({
    names: names
      .split(',')
      .map((name) => name.trim().split(/\s+as\s+/)[0] ?? '')
      .filter((name) => name !== '' && !name.startsWith('type ')),
    from,
  }));
}

/** The files that an import of the kit leads to. */
function filesOf({ names, from }: Imported): string[] {
  const index = indexes.get(from);
  if (index === undefined) return [];
  return importsOf(index)
    .filter((one) => one.names.some((name) => names.includes(name)))
    .map((one) => resolve(dirname(index), one.from));
}

/** Components with styles of their own that the console draws, with all that these draw. */
function styledParts(): string[] {
  const own = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.includes('.test.'),
  );
  const open = own.flatMap((name) => importsOf(join(sources, name)).flatMap(filesOf));
  const seen = new Set<string>();
  const parts = new Set<string>();
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    const part = /([^\\/]+)\.module\.mjs$/.exec(file)?.[1];
    if (part !== undefined) parts.add(part);
    const text = readFileSync(file, 'utf8');
    for (const [, from = ''] of text.matchAll(/from "(\.[^"]*)"/g)) open.push(resolve(dirname(file), from));
    open.push(...importsOf(file).flatMap(filesOf));
  }
  return [...parts].filter((part) => existsSync(join(kit, `styles/${part}.css`))).sort();
}

it('has the styles of every part that is drawn, in the order of the kit', () => {
  const imported = [
    ...readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8').matchAll(/styles\/([A-Z]\w+)\.css/g),
  ].map(([, name]) => name ?? '');
  expect(imported.toSorted()).toEqual(styledParts());
  const whole = readFileSync(join(kit, 'styles.css'), 'utf8');
  const places = imported.map((name) =>
    whole.indexOf(readFileSync(join(kit, `styles/${name}.css`), 'utf8').slice(0, 80)),
  );
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
