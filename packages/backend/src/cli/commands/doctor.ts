import { examineStore, storeAway } from '../../doctor/examine-store.ts';
import { exitCodeOf, type Finding, toReport } from '../../doctor/finding.ts';
import { ThalwegError } from '../../report/errors.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import { findInAws } from '../aws-findings.ts';
import { findInCluster } from '../cluster-findings.ts';
import type { Context, Options, Run } from '../command.ts';
import { connectionOption } from '../connection.ts';
import { storeName } from '../place.ts';
import { printFindings } from '../render/findings.ts';
import { toJson } from '../render/json.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = async (context, { options }) => {
  const ofAws =
    options['aws'] === true
      ? await findInAws({ context, connection: connectionOption(options), only: textOption(options, 'flowLog') })
      : [];
  const report = toReport([...ofAws, ...(await storeFindings(context, options))]);
  if (options['json'] === true) context.stdout.write(`${toJson(report)}\n`);
  else printFindings(report.checks, context);
  return exitCodeOf(report);
};

/** A store that cannot be opened is a finding, too. */
async function storeFindings(context: Context, options: Options): Promise<readonly Finding[]> {
  const name = storeName(context, options);
  let inCluster: readonly Finding[] = [];
  try {
    if (isClusterAddress(name)) inCluster = await findInCluster(name, context.env);
    const inStore = await withStore(
      { context, options },
      async (store): Promise<Finding[]> => [
        { id: 'store.open', status: 'ok', message: `${store.location}: ${store.engine.join('; ')}.` },
        ...(await examineStore(store, Date.now())),
      ],
    );
    return [...inCluster, ...inStore];
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
    // Who asks about AWS, and names no store, need not have one; and a cluster of the classic set-up has none.
    const mayLack = inCluster.length > 0 || (options['aws'] === true && options['store'] === undefined);
    if (mayLack && error.code === 'no-store') return inCluster;
    return [...inCluster, storeAway(error)];
  }
}
