/** What the doctor found, for people. */
import pc from 'picocolors';
import type { Finding, FindingStatus } from '../../doctor/finding.ts';
import type { Context } from '../command.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

const MARKS: Readonly<Record<FindingStatus, string>> = { ok: '✓', warning: '!', failure: '✗', 'not-allowed': '?' };
const INDENT = 2;

export function printFindings(checks: readonly Finding[], { stdout, colour, width }: Context): void {
  const paint = pc.createColors(colour);
  const colours = { ok: paint.green, warning: paint.yellow, failure: paint.red, 'not-allowed': paint.magenta };
  const room = Math.max(20, (width ?? Number.POSITIVE_INFINITY) - INDENT);
  const indented = (text: string): string => wrap(visible(text), room).join(`\n${' '.repeat(INDENT)}`);
  for (const { id, status, message, fix } of checks) {
    stdout.write(`${colours[status](MARKS[status])} ${indented(`${id}: ${message}`)}\n`);
    if (status !== 'ok' && fix !== undefined)
      stdout.write(`${' '.repeat(INDENT)}${paint.bold(indented(`→ ${fix}`))}\n`);
  }
}
