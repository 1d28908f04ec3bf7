/** Commands to paste, for people. */
import pc from 'picocolors';
import type { Step } from '../../aws/deploy/next-steps.ts';
import type { Context } from '../command.ts';

export function stepsText(steps: readonly Step[], { colour }: Context): string {
  const paint = pc.createColors(colour);
  return steps.map(({ about, command }) => `→ ${paint.bold(command)}\n  ${paint.dim(about)}\n`).join('');
}
