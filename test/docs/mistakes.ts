/** What the command table has against a `thalweg …` that is written somewhere. */
import { PassThrough } from 'node:stream';
import { type Language, parse } from '@thalweg/core/language';
import { check, type Networks } from '@thalweg/core/query';
import type { Call, CommandRow } from '../../packages/backend/src/cli/command.ts';
import { CommanderError, createProgram } from '../../packages/backend/src/cli/program.ts';
import { schemaOf } from '../../packages/backend/src/stores/model/schema.ts';

/** Networks that the pages name in examples. */
const SOME = [{ low: 0xffff_cb00_7100n, high: 0xffff_cb00_71ffn }];
/** A network of the reader's, and resources that AWS has told of. */
const networks: Networks = new Map(
  ['office', 'web-1', 'sg/web', 'subnet/private-a', 'vpc/prod', 'vpc-0a1b2c3d'].map((name) => [name, SOME]),
);
export const schema = schemaOf([], [...networks.keys()]);
export const world = { schema, scope: undefined, now: Date.now(), tz: 'UTC', networks };

/** What is wrong with a call, in one line; undefined when nothing is. */
export async function mistakeOf(words: readonly string[]): Promise<string | undefined> {
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
