/** The end of a copy, wherever its rows came from. */
import type { Store } from '../stores/store.ts';
import { type Question, reportHints } from './ask.ts';
import type { Context } from './command.ts';
import { printCopy } from './render/copied.ts';
import { toJson } from './render/json.ts';
import { tidy } from './tidy.ts';

interface Copied {
  readonly context: Context;
  readonly isJson: boolean;
  /** Where the rows came from. */
  readonly from: string;
  readonly target: Store;
  readonly question: Question;
}

/** Tells what was copied, and merges small parts. Gives the exit code: 1 when something differs. */
export async function finishCopy(
  summary: Parameters<typeof printCopy>[0],
  { context, isJson, from, target, question }: Copied,
): Promise<number> {
  if (isJson) context.stdout.write(`${toJson({ from, to: target.location, ...summary })}\n`);
  else printCopy(summary, context);
  reportHints(question, context, isJson);
  if (summary.objects > 0) await tidy(target, 'copy', context);
  return summary.verified ? 0 : 1;
}
