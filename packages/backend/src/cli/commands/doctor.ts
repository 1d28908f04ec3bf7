import pc from 'picocolors';
import { exitCodeOf, type Finding, type FindingStatus, toReport } from '../../doctor/finding.ts';
import { checkStore } from '../../doctor/store-checks.ts';
import { readStoreFacts } from '../../doctor/store-facts.ts';
import { ERRORS, ThalwegError } from '../../report/errors.ts';
import type { Context, Options, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { visible } from '../render/visible.ts';
import { wrap } from '../render/wrap.ts';
import { withStore } from '../with-store.ts';

export const run: Run = async (context, { options }) => {
  const report = toReport(await storeFindings(context, options));
  if (options['json'] === true) context.stdout.write(`${toJson(report)}\n`);
  else print(report.checks, context);
  return exitCodeOf(report);
};

/** A store that cannot be opened is a finding, too. */
async function storeFindings(context: Context, options: Options): Promise<readonly Finding[]> {
  try {
    return await withStore({ context, options }, async (store) => [
      { id: 'store.open', status: 'ok', message: `${store.location}: ${store.engine.join('; ')}.` },
      ...checkStore(await readStoreFacts(store), Date.now() / 1000),
    ]);
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
    const { message, code, help = ERRORS[code].when } = error;
    return [{ id: 'store.open', status: 'failure', message, fix: help }];
  }
}

const MARKS: Readonly<Record<FindingStatus, string>> = { ok: '✓', warning: '!', failure: '✗', 'not-allowed': '?' };
const INDENT = 2;

function print(checks: readonly Finding[], { stdout, colour, width }: Context): void {
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
