import pc from 'picocolors';
import { exitCodeOf, type Finding, type FindingStatus, toReport } from '../../doctor/finding.ts';
import { checkStore } from '../../doctor/store-checks.ts';
import { readStoreFacts } from '../../doctor/store-facts.ts';
import { ERRORS, ThalwegError } from '../../report/errors.ts';
import type { Context, Options, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { visible } from '../render/visible.ts';
import { wrap } from '../render/wrap.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = async (context, { options }) => {
  const ofAws = options['aws'] === true ? await awsFindings(context, options) : [];
  const report = toReport([...ofAws, ...(await storeFindings(context, options))]);
  if (options['json'] === true) context.stdout.write(`${toJson(report)}\n`);
  else print(report.checks, context);
  return exitCodeOf(report);
};

const SIGN_IN = 'Sign in (aws sso login), name a profile with --profile, or run where a role gives credentials.';

/** That AWS cannot be asked at all is a finding, too. */
async function awsFindings(context: Context, options: Options): Promise<readonly Finding[]> {
  const { env, signal } = context;
  const region = textOption(options, 'region') ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (!region) throw new ThalwegError('bad-option', '--aws: name the region with --region, or set AWS_REGION');
  const [{ createSdkReader }, { examineAws }] = await Promise.all([
    import('../../aws/doctor/sdk-reader.ts'),
    import('../../aws/doctor/examine.ts'),
  ]);
  const reader = createSdkReader({ region, profile: textOption(options, 'profile'), signal });
  try {
    return await examineAws(reader, { only: textOption(options, 'flowLog'), now: Date.now() });
  } catch (error) {
    signal.throwIfAborted();
    // Of AWS's client: it could not sign, was refused, or nobody answered.
    if (
      !(error instanceof Error) ||
      (!('$metadata' in error) && !/Provider|ENOTFOUND|ECONN|Timeout/.test(`${error.name} ${error.message}`))
    )
      throw error;
    return [
      { id: 'aws.credentials', status: 'failure', message: `AWS does not answer: ${error.message}`, fix: SIGN_IN },
    ];
  }
}

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
    // Who asks about AWS, and names no store, need not have one.
    if (options['aws'] === true && options['store'] === undefined && code === 'no-store') return [];
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
