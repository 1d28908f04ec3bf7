import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Context } from './command.ts';
import { readPassword } from './read-password.ts';

/** A terminal on which somebody types: what comes is in `shown` when it was echoed or printed. */
function terminal(typed: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: (raw: boolean) => modes.push(raw),
  });
  const modes: boolean[] = [];
  let shown = '';
  const stderr = new PassThrough();
  stderr.on('data', (piece) => {
    shown += String(piece);
  });
  let next = 0;
  stderr.on('data', (piece) => {
    // Each question gets the next line.
    if (String(piece).endsWith(': ')) setImmediate(() => stdin.write(typed[next++] ?? '\u0003'));
  });
  const context = { stdin, stderr } as Partial<Context> as Context;
  return { ask: () => readPassword(context, {}, 'ada'), shown: () => shown, modes };
}

const piped = (text: string) => {
  const stdin = new PassThrough();
  stdin.end(text);
  return readPassword({ stdin } as Partial<Context> as Context, { passwordStdin: true }, 'ada');
};

describe('readPassword', () => {
  it('asks twice, shows nothing of it, and leaves the terminal as it was', async () => {
    const { ask, shown, modes } = terminal(['seven green otters\r', 'seven green otters\r']);
    expect(await ask()).toBe('seven green otters');
    expect(shown()).toBe('password for ada: \nonce more: \n');
    expect(modes).toEqual([true, false, true, false]);
  });

  it('takes keys to correct: backspace, and Ctrl-U for all of it', async () => {
    const { ask } = terminal(['nonsense\u0015sevenn\u007f green otters\r', 'seven green 🦦\u007fotters\r']);
    expect(await ask()).toBe('seven green otters');
  });

  it('does not take two that differ', async () => {
    const { ask } = terminal(['seven green otters\r', 'seven grey otters\r']);
    await expect(ask()).rejects.toMatchObject({ code: 'bad-option', message: expect.not.stringContaining('otters') });
  });

  it('ends with Ctrl-C, and the terminal is as it was', async () => {
    const { ask, modes } = terminal(['seven\u0003']);
    await expect(ask()).rejects.toMatchObject({ code: 'cancelled' });
    expect(modes).toEqual([true, false]);
  });

  it('takes the first line of a pipe, with or without its end', async () => {
    expect(await piped('seven green otters\nmore\n')).toBe('seven green otters');
    expect(await piped('seven green otters\r\n')).toBe('seven green otters');
    expect(await piped(' seven green otters ')).toBe(' seven green otters ');
    await expect(piped('')).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('does not wait where there is no terminal', async () => {
    const context = { stdin: new PassThrough() } as Partial<Context> as Context;
    await expect(readPassword(context, {}, 'ada')).rejects.toMatchObject({
      help: expect.stringContaining('--password-stdin'),
    });
  });
});
