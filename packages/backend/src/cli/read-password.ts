/** A new password, from the terminal without showing it, or from a pipe. It is never an argument: those are seen by other users. */
import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { ThalwegError } from '../report/errors.ts';
import type { Context, Options } from './command.ts';

/** @throws ThalwegError `bad-option` where nobody can be asked, or the two typed do not agree; `cancelled`. */
export async function readPassword(context: Context, options: Options, name: string): Promise<string> {
  if (options['passwordStdin'] === true) return firstLine(context.stdin);
  const { stdin } = context;
  if (!isTerminal(stdin)) {
    throw new ThalwegError('bad-option', 'there is no terminal to ask for the password', {
      help: 'Give it as the first line of standard input, with --password-stdin.',
    });
  }
  const password = await typed(context, stdin, `password for ${name}: `);
  if ((await typed(context, stdin, 'once more: ')) === password) return password;
  throw new ThalwegError('bad-option', 'the two passwords are not the same; nothing was changed');
}

async function firstLine(stdin: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) return line;
    throw new ThalwegError('bad-option', '--password-stdin: standard input is empty');
  } finally {
    lines.close();
  }
}

function isTerminal(stdin: NodeJS.ReadableStream): stdin is ReadStream {
  return (
    (stdin as Partial<ReadStream>).isTTY === true && typeof (stdin as Partial<ReadStream>).setRawMode === 'function'
  );
}

const CONTROL = { interrupt: '\u0003', end: '\u0004', backspace: '\u007f', back: '\b', clear: '\u0015' } as const;

/** One line, typed unseen. */
function typed(context: Context, stdin: ReadStream, prompt: string): Promise<string> {
  context.stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let characters: string[] = [];
    const finish = (): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      context.stderr.write('\n');
    };
    const take = (text: string): void => {
      for (const character of text) {
        if (character === CONTROL.interrupt || character === CONTROL.end) {
          finish();
          reject(new ThalwegError('cancelled', 'Interrupted.'));
          return;
        }
        if (character === '\r' || character === '\n') {
          finish();
          resolve(characters.join(''));
          return;
        }
        if (character === CONTROL.backspace || character === CONTROL.back) characters = characters.slice(0, -1);
        else if (character === CONTROL.clear) characters = [];
        else if (character >= ' ') characters.push(character);
      }
    };
    stdin.on('data', take);
  });
}
