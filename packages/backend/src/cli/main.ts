/** The command `thalweg`: words → command → exit code. */
import { setMaxListeners } from 'node:events';
import pc from 'picocolors';
import { ThalwegError } from '../report/errors.ts';
import type { CommandRow, Context, Options } from './command.ts';
import { COMMANDS, GROUPS } from './commands.ts';
import { CommanderError, createProgram } from './program.ts';

declare const THALWEG_VERSION: string | undefined;

/** Runs one command line and resolves to the exit code: 0 done, 1 environment, 2 the user's mistake, 3 loaded with losses. */
export async function main(typed: readonly string[], context: Context): Promise<number> {
  const words = helpWords(typed);
  let code = 0;
  const program = createProgram(words, context, async (row, call) => {
    const { run } = await row.load();
    try {
      code = await run(context, call);
    } catch (error) {
      code = reportError(error, context, wantsJson(row, call.options));
    }
  });
  try {
    if (words.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    // A group without a command has printed its help.
    if (error.code === 'commander.help') return 2;
    return reportError(usageError(error, words), context, wordsWantJson(words));
  }
  return code;
}

/** `help store compact` as `store compact --help`; of a name that is none only the name, which says so. */
function helpWords(words: readonly string[]): readonly string[] {
  const [help, first, second] = words;
  if (help !== 'help' || first === undefined) return words;
  const isCommand = (name: string): boolean => COMMANDS.some((row) => row.name === name);
  if (isCommand(first)) return [first, '--help'];
  if (!Object.hasOwn(GROUPS, first)) return [first];
  if (second === undefined) return [first, '--help'];
  return isCommand(`${first} ${second}`) ? [first, second, '--help'] : [first, second];
}

/** `--json`, or a `--format` that a program reads, asks for errors as JSON, too. */
function wantsJson(row: CommandRow, options: Options): boolean {
  if (options['json'] === true) return true;
  const format = row.options.find((option) => option.name === '--format' && option.choices?.includes('ndjson'));
  return format !== undefined && ['json', 'ndjson', 'csv', 'parquet'].includes(String(options['format']));
}

/** The same for words that could not be understood as a command. */
function wordsWantJson(words: readonly string[]): boolean {
  return words.some(
    (word, index) =>
      word === '--json' ||
      /^--format=(json|ndjson|csv|parquet)$/.test(word) ||
      (word === '--format' && /^(json|ndjson|csv|parquet)$/.test(words[index + 1] ?? '')),
  );
}

function usageError(error: CommanderError, words: readonly string[]): ThalwegError {
  const row = COMMANDS.find(({ name }) => name.split(' ').every((part, index) => words[index] === part));
  const asks = row?.arguments.some(({ name }) => name === 'query');
  const example = row?.examples[0]?.[0];
  const ways = [
    asks && error.code === 'commander.excessArguments' && `A query of several words needs quotes: ${example}`,
    asks && error.code === 'commander.unknownOption' && `A query that begins with a dash comes after --`,
    `thalweg ${row ? `${row.name} ` : ''}--help shows what there is.`,
  ];
  return new ThalwegError('bad-command', error.message.replace(/^error: /, ''), {
    help: ways.filter(Boolean).join('\n'),
  });
}

function reportError(error: unknown, context: Context, json: boolean): number {
  const paint = pc.createColors(context.colour);
  if (error instanceof ThalwegError) {
    if (json)
      context.stderr.write(
        `${JSON.stringify(error.form ?? { error: { code: error.code, message: error.message, help: error.help } })}\n`,
      );
    else {
      context.stderr.write(`${paint.red('thalweg:')} ${error.message}\n`);
      if (error.help) context.stderr.write(`${error.help}\n`);
    }
    return error.exitCode;
  }
  const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (json) context.stderr.write(`${JSON.stringify({ error: { code: 'bug', message: bug } })}\n`);
  else context.stderr.write(`${paint.red('thalweg: a bug, please report it with the lines below')}\n${bug}\n`);
  return 1;
}

/** A reader such as `head` that has had enough closes the pipe; that is no failure. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

const MOST_LISTENERS = 500;

async function start(): Promise<void> {
  const interrupt = new AbortController();
  // Each request to AWS listens while it is under way, and dozens are at once; what listens for ever would still be told.
  setMaxListeners(MOST_LISTENERS, interrupt.signal);
  let interrupted: number | undefined;
  const endOn = (signal: NodeJS.Signals, code: number): void => {
    const early = process.listeners(signal);
    // A second one ends the process as it would without us: the store survives that, too.
    process.once(signal, () => {
      interrupted = code;
      interrupt.abort(new ThalwegError('cancelled', 'Interrupted.'));
    });
    // The launcher's; it ends the process at once.
    for (const listener of early) process.off(signal, listener);
  };
  endOn('SIGINT', 130);
  endOn('SIGTERM', 143);
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', endQuietly);
  const { env, stdout, stderr, stdin } = process;
  const plain = Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb';
  const code = await main(process.argv.slice(2), {
    stdout,
    stderr,
    stdin,
    env,
    width: stdout.isTTY ? stdout.columns : undefined,
    colour: stdout.isTTY === true && !plain,
    progress: stderr.isTTY === true && env['TERM'] !== 'dumb',
    signal: interrupt.signal,
  });
  // What nobody has read of the output must not keep an interrupted process alive.
  // A server that was told to end has done what it should.
  if (interrupted !== undefined) process.exit(code === 0 ? 0 : interrupted);
  process.exitCode = code;
}

if (typeof THALWEG_VERSION === 'string') await start();
