import { fieldNamed } from '@thalweg/core/fields';
import { exportAll, toNdjson } from '../../dashboards/export-all.ts';
import { readyMadeSearches } from '../../http/ready-made.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import type { Context, Options, Run } from '../command.ts';
import { storeName } from '../place.ts';
import { openSink } from '../sink.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = async (context, { options }) => {
  const searches = readyMadeSearches(0).map(({ id, body }) => ({ id, state: JSON.parse(body) }));
  const { indices, extra } = await findIndices(context, options);
  const objects = exportAll(textOption(options, 'index') ?? indices, searches, extra);
  const { sink } = openSink(textOption(options, 'output'), context);
  try {
    await sink.write(toNdjson(objects));
    await sink.close();
  } catch (error) {
    sink.discard();
    throw error;
  }
  return 0;
};

/** Those of the cluster that is the store, with the fields that its lines have brought; without one as they are called by default. */
async function findIndices(
  context: Context,
  options: Options,
): Promise<{ readonly indices: string; readonly extra: readonly string[] }> {
  if (!isClusterAddress(storeName(context, options))) return { indices: 'thalweg-flows-*', extra: [] };
  return withStore({ context, options }, async ({ location, columns }) => ({
    indices: `${location.split('/').at(-1)}-flows-*`,
    extra: (await columns()).filter((name) => fieldNamed(name) === undefined),
  }));
}
