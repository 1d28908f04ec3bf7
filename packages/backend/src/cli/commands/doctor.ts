import { exitCodeOf, type Finding, toReport } from '../../doctor/finding.ts';
import { checkStore } from '../../doctor/store-checks.ts';
import { readStoreFacts } from '../../doctor/store-facts.ts';
import { ERRORS, ThalwegError } from '../../report/errors.ts';
import { findInAws } from '../aws-findings.ts';
import type { Context, Options, Run } from '../command.ts';
import { printFindings } from '../render/findings.ts';
import { toJson } from '../render/json.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = async (context, { options }) => {
  const ofAws = options['aws'] === true ? await awsFindings(context, options) : [];
  const report = toReport([...ofAws, ...(await storeFindings(context, options))]);
  if (options['json'] === true) context.stdout.write(`${toJson(report)}\n`);
  else printFindings(report.checks, context);
  return exitCodeOf(report);
};

async function awsFindings(context: Context, options: Options): Promise<readonly Finding[]> {
  const { env } = context;
  const region = textOption(options, 'region') ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (!region) throw new ThalwegError('bad-option', '--aws: name the region with --region, or set AWS_REGION');
  return findInAws({
    region,
    profile: textOption(options, 'profile'),
    only: textOption(options, 'flowLog'),
    signal: context.signal,
  });
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
