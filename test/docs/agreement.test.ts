/** Written reference pages name everything that the sources define. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readPage } from './pages.ts';

const source = (path: string): string => readFileSync(join(ROOT, 'packages', path), 'utf8');

/** The members of `type NAME = | 'a' | 'b' …;` in a source. */
function members(path: string, name: string): string[] {
  const union = new RegExp(`type ${name} =([^;]*);`).exec(source(path))?.[1] ?? '';
  return [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1]!);
}

test.each([
  ['docs/reference/query-language.md', 'errors', members('core/src/language/ast.ts', 'ErrorCode')],
  ['docs/reference/query-language.md', 'hints', members('core/src/language/ast.ts', 'HintCode')],
  ['docs/reference/formats.md', 'reasons', members('core/src/record/columns.ts', 'BadLineReason')],
  [
    'docs/reference/store.md',
    'tables',
    [...source('backend/src/stores/duckdb/migrations.ts').matchAll(/CREATE TABLE (\w+)/g)].map((match) => match[1]!),
  ],
])('%s has all %s', (page, _, names) => {
  const { text } = readPage(page);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
