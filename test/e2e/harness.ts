/** Runs the built command as its users do: a process of its own, with a home of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const LAUNCHER = join(import.meta.dirname, '../../packages/backend/bin/thalweg.cjs');

export interface Outcome {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Leaves standard input open, as a terminal does. */
  readonly isStdinOpen?: boolean;
}

/** A folder with a home, a place for logs, and a store that is not there yet. */
export interface Place {
  readonly folder: string;
  readonly store: string;
  /** Writes a file below the folder and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Runs `thalweg …` to its end. THALWEG_STORE names the store of this place. */
  run(words: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** The same for a command that must succeed: its standard output. */
  ok(words: readonly string[], options?: RunOptions): Promise<string>;
  /** The last line of standard output as JSON, whatever the exit code. */
  json<T = Record<string, unknown>>(words: readonly string[], options?: RunOptions): Promise<T>;
  /** Starts `thalweg …` and leaves it running. */
  start(words: readonly string[], options?: RunOptions): { child: ChildProcess; done: Promise<Outcome> };
  environment(more?: RunOptions['env']): NodeJS.ProcessEnv;
  remove(): void;
}

let isBuilt = false;

export function createPlace(): Place {
  if (!isBuilt) execFileSync(process.execPath, [LAUNCHER, '--version']);
  isBuilt = true;
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-e2e-'));
  const store = join(folder, 'store');
  mkdirSync(join(folder, 'home'));

  const environment = (more: RunOptions['env'] = {}): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    HOME: join(folder, 'home'),
    XDG_DATA_HOME: join(folder, 'home/data'),
    TMPDIR: folder,
    THALWEG_STORE: store,
    ...more,
  });

  const start: Place['start'] = (words, { input, env, cwd = folder, isStdinOpen = false } = {}) => {
    const child = spawn(process.execPath, [LAUNCHER, ...words], { cwd, env: environment(env) });
    const done = collect(child);
    child.stdin.on('error', () => undefined);
    if (!isStdinOpen) child.stdin.end(input);
    return { child, done };
  };
  const run: Place['run'] = (words, options) => start(words, options).done;

  return {
    folder,
    store,
    write(name, content) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    start,
    run,
    async ok(words, options) {
      const { code, stdout, stderr } = await run(words, options);
      if (code !== 0) throw new Error(`thalweg ${words.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
      return stdout;
    },
    async json(words, options) {
      const { code, stdout, stderr } = await run([...words, '--json'], options);
      const last = stdout.trimEnd().split('\n').at(-1);
      if (!last) throw new Error(`thalweg ${words.join(' ')} printed nothing, ended with ${code}:\n${stderr}`);
      return JSON.parse(last);
    },
    environment,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What a process prints until it ends. */
function collect(child: ChildProcess): Promise<Outcome> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (piece: string) => {
      text[name] += piece;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
}

/** Runs a line of shell in which `thalweg` is the command. */
export function shell(place: Place, line: string, env?: RunOptions['env']): Promise<Outcome> {
  const script = `set -o pipefail; thalweg() { "${process.execPath}" "${LAUNCHER}" "$@"; }; ${line}`;
  return collect(spawn('bash', ['-c', script], { cwd: place.folder, env: place.environment(env) }));
}

const SCRIPT = '/usr/bin/script';

/** Whether this machine has util-linux's `script`, which runs a command on a pseudo-terminal. */
export const hasTerminal = existsSync(SCRIPT);

/** What a terminal of some columns shows of a command: standard output and standard error mixed. */
export async function onTerminal(
  place: Place,
  words: readonly string[],
  { columns, env }: { columns: number; env?: RunOptions['env'] },
): Promise<string> {
  const quoted = [process.execPath, LAUNCHER, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn(SCRIPT, ['-qec', `stty cols ${columns} rows 50; ${quoted}`, '/dev/null'], {
    cwd: place.folder,
    env: place.environment({ TERM: 'xterm-256color', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { stdout } = await collect(child);
  return stdout.replaceAll('\r\n', '\n');
}

/** Rows printed as ndjson, without a JSON parser between the digits and the test. */
export const lines = (text: string): string[] => text.split('\n').slice(0, -1);
