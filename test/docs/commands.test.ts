/** Every `thalweg …` that a page prints is one that the command table knows, and asks a query that is right. */
import { PassThrough } from 'node:stream';
import { type Language, parse } from '@thalweg/core/language';
import { check, type Networks } from '@thalweg/core/query';
import { expect, test } from 'vitest';
import type { Call, CommandRow } from '../../packages/backend/src/cli/command.ts';
import { CommanderError, createProgram } from '../../packages/backend/src/cli/program.ts';
import { schemaOf } from '../../packages/backend/src/stores/model/schema.ts';
import { exitOf, readPages, stepsOf } from './pages.ts';
import { thalwegCalls } from './shell.ts';

/** Networks that the pages name in examples. */
const networks: Networks = new Map([['office', [{ low: 0xffff_cb00_7100n, high: 0xffff_cb00_71ffn }]]]);
const schema = schemaOf([], [...networks.keys()]);
const world = { schema, scope: undefined, now: Date.now(), tz: 'UTC', networks };

/** What is wrong with a call, in one line; undefined when nothing is. */
async function mistakeOf(words: readonly string[]): Promise<string | undefined> {
  const sink = new PassThrough().resume();
  let made: { row: CommandRow; call: Call } | undefined;
  const program = createProgram(
    words,
    {
      stdout: sink,
      stderr: sink,
      stdin: new PassThrough(),
      env: {},
      width: undefined,
      colour: false,
      progress: false,
      signal: new AbortController().signal,
    },
    async (row, call) => {
      made = { row, call };
    },
  );
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : error.message;
  }
  if (!made) return `no command is run by ${words.join(' ')}`;
  const place = made.row.arguments.findIndex(({ name }) => name === 'query');
  const text = place < 0 ? undefined : made.call.arguments[place];
  if (text === undefined) return undefined;
  return mistakeIn(text, (made.call.options['lang'] ?? 'kql') as Language);
}

function mistakeIn(text: string, language: Language): string | undefined {
  const { query, diagnostics } = check(parse(text, language, schema), world);
  return query ? undefined : `${text}: ${diagnostics.map(({ code, message }) => `${code}: ${message}`).join('; ')}`;
}

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
