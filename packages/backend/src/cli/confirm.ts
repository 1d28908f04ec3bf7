/** Asks before something is done that cannot be undone. */
import { createInterface } from 'node:readline/promises';
import { ThalwegError } from '../report/errors.ts';
import type { Context, Options } from './command.ts';

interface Question {
  /** `deploy this`: what is done with a yes. */
  readonly act: string;
  /** A word to be typed; without it `y` will do. */
  readonly word?: string;
}

/** Throws `bad-option` where nobody can be asked and `--yes` was not given: before anything is done. */
export function requireAnswerer({ stdin }: Context, options: Options): void {
  if (options['yes'] === true || isTerminal(stdin)) return;
  throw new ThalwegError('bad-option', 'there is no terminal to ask for a confirmation', {
    help: 'Say yes beforehand, with --yes.',
  });
}

/** Whether the answer is yes; with `--yes` nobody is asked. Throws `cancelled` when the question is interrupted. */
export async function isConfirmed(context: Context, options: Options, { act, word }: Question): Promise<boolean> {
  if (options['yes'] === true) return true;
  const { stdin, stderr, signal } = context;
  const lines = createInterface({ input: stdin, output: stderr });
  const interrupted = new AbortController();
  // The terminal is the interface's while it asks, and so are Ctrl-C and Ctrl-D.
  for (const event of ['SIGINT', 'close']) lines.on(event, () => interrupted.abort());
  try {
    const prompt = word === undefined ? `${act}? [y/N] ` : `${act}? Type ${word} to confirm: `;
    const answer = (await lines.question(prompt, { signal: AbortSignal.any([signal, interrupted.signal]) })).trim();
    return word === undefined ? /^y(?:es)?$/i.test(answer) : answer === word;
  } catch {
    stderr.write('\n');
    throw new ThalwegError('cancelled', 'Interrupted: nothing was changed.');
  } finally {
    lines.close();
  }
}

function isTerminal(stdin: NodeJS.ReadableStream): boolean {
  return (stdin as Partial<NodeJS.ReadStream>).isTTY === true;
}
