/** The command `thalweg`: words → command → exit code. */
import pc from 'picocolors';
import { ThalwegError } from '../report/errors.ts';
import type { CommandRow, Context, Options } from './command.ts';
import { CommanderError, createProgram } from './program.ts';

declare const THALWEG_VERSION: string | undefined;

const version = typeof THALWEG_VERSION === 'string' ? THALWEG_VERSION : '0.0.0';

/** Runs one command line and resolves to the exit code: 0 done, 1 environment, 2 the user's mistake, 3 loaded with losses. */
export async function main(words: readonly string[], context: Context): Promise<number> {
  let code = 0;
  const program = createProgram(context, version, async (row, call) => {
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
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}

/** `--json`, or a `--format` that a program reads, asks for errors as JSON, too. */
function wantsJson(row: CommandRow, options: Options): boolean {
  if (options['json'] === true) return true;
  const format = row.options.find((option) => option.name === '--format' && option.choices?.includes('ndjson'));
  return format !== undefined && ['json', 'ndjson', 'csv', 'parquet'].includes(String(options['format']));
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

async function start(): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
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
  process.exitCode = interrupt.signal.aborted ? 130 : code;
}

if (typeof THALWEG_VERSION === 'string') await start();
