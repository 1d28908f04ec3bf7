/** Every `thalweg …` that a page prints is one that the command table knows, and asks a query that is right. */
import { type Language, parse } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import { expect, test } from 'vitest';
import { mistakeOf, schema, world } from './mistakes.ts';
import { exitOf, readPages, stepsOf } from './pages.ts';
import { thalwegCalls } from './shell.ts';

test('a mistake is found', async () => {
  expect(await mistakeOf(['serch'])).toMatch('unknown command');
  expect(await mistakeOf(['search', '--limt', '3'])).toMatch('unknown option');
  expect(await mistakeOf(['search', 'action:'])).toMatch('missing-value');
  expect(await mistakeOf(['search', 'action:REJECT', '--limit', '3'])).toBeUndefined();
});

for (const page of readPages()) {
  const steps = page.blocks
    .filter((block) => ['sh', 'console'].includes(block.language) && exitOf(block) !== 2)
    .flatMap(stepsOf)
    .flatMap(({ command }) => thalwegCalls(command));
  if (steps.length === 0) continue;
  test.each(steps.map((words) => [words.join(' '), words] as const))(`${page.name}: thalweg %s`, async (_, words) => {
    expect(await mistakeOf(words)).toBeUndefined();
  });
}

const tables = readPages()
  .map((page) => [page.name, tableQueries(page.text)] as const)
  .filter(([, examples]) => examples.length > 0);

test.each(tables)('queries in tables of %s are understood, or fail as the table says', (_, examples) => {
  for (const { text, language, codes } of examples) {
    const { diagnostics } = check(parse(text, language, schema), world);
    const found = diagnostics.map(({ code }) => code as string);
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code as string);
    if (codes === undefined) expect(errors, text).toEqual([]);
    else
      expect(
        codes.some((code) => found.includes(code)),
        `${text}: found ${found.join(', ')}`,
      ).toBe(true);
  }
});

interface TableQuery {
  readonly text: string;
  readonly language: Language;
  /** What the column `code` of the row says. */
  readonly codes: readonly string[] | undefined;
}

/** Code spans in columns headed KQL or Lucene. */
function tableQueries(text: string): TableQuery[] {
  const queries: TableQuery[] = [];
  let heads: string[] | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) {
      heads = undefined;
      continue;
    }
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (!heads) {
      heads = cells;
      continue;
    }
    const spans = (head: string): string[] =>
      [...(cells[heads!.indexOf(head)] ?? '').matchAll(/(`+)(.+?)\1/g)].map((match) =>
        match[2]!.trim().replaceAll('\\|', '|'),
      );
    const codes = heads.includes('code') ? spans('code') : undefined;
    for (const [head, language] of [
      ['KQL', 'kql'],
      ['Lucene', 'lucene'],
    ] as const)
      for (const query of spans(head)) queries.push({ text: query, language, codes });
  }
  return queries;
}
