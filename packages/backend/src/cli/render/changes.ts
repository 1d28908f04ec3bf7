/** What would be done to a stack, for people. */
import pc from 'picocolors';
import type { ChangeInWords, Effect } from '../../aws/deploy/changes.ts';
import type { Context } from '../command.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

const MARKS: Readonly<Record<Effect, string>> = {
  add: '+',
  'take-in': '>',
  modify: '~',
  replace: '±',
  'may-replace': '±',
  remove: '-',
  'let-go': '<',
};
const INDENT = 4;

export function changesText(changes: readonly ChangeInWords[], { colour, width }: Context): string {
  const paint = pc.createColors(colour);
  const colours: Readonly<Record<Effect, (text: string) => string>> = {
    add: paint.green,
    'take-in': paint.green,
    modify: paint.yellow,
    replace: paint.red,
    'may-replace': paint.red,
    remove: paint.red,
    'let-go': paint.yellow,
  };
  const longest = Math.max(...changes.map(({ id }) => id.length));
  const room = Math.max(20, (width ?? Number.POSITIVE_INFINITY) - INDENT);
  return changes
    .map(({ effect, id, words, warning }) => {
      const line = `  ${colours[effect](MARKS[effect])} ${id.padEnd(longest)}  ${words}\n`;
      if (warning === undefined) return line;
      const loud = wrap(`! ${visible(warning)}`, room).join(`\n${' '.repeat(INDENT)}`);
      return `${line}${' '.repeat(INDENT)}${paint.bold(paint.red(loud))}\n`;
    })
    .join('');
}
