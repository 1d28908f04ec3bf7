import type { Context } from '../command.ts';
import { wrap } from './wrap.ts';

/** Lines are no longer than that, however wide the terminal: they are sentences. */
const WIDEST = 110;
const INDENT = 4;

/** A list of sentences, each with a dash before it. */
export function pointsText(lines: readonly string[], { width }: Pick<Context, 'width'>): string {
  const room = Math.min(width ?? WIDEST, WIDEST) - INDENT;
  return lines.map((line) => `  - ${wrap(line, room).join(`\n${' '.repeat(INDENT)}`)}\n`).join('');
}
