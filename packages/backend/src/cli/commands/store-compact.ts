import { counted, humanCount } from '../../report/figures.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import type { Compacted } from '../../stores/store.ts';
import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) =>
  withStore({ context, options }, async (store) => {
    const done = await store.compact(context.signal);
    if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
    else context.stdout.write(`${isClusterAddress(store.location) ? ofSegments(done) : ofParts(done)}\n`);
    return 0;
  });

function ofParts({ merged, into, rollups, combined }: Compacted): string {
  if (merged + rollups + combined === 0) return 'nothing to do: every part is large enough and has its rollup';
  const built = `merged ${counted(merged, 'part')} into ${humanCount(into)}, built ${counted(rollups, 'rollup')}`;
  return combined === 0 ? built : `${built}, put rollups of many parts together in ${counted(combined, 'file')}`;
}

function ofSegments({ merged, into }: Compacted): string {
  if (merged === 0) return 'nothing to do: every day that is over has one segment in each shard';
  return `merged ${counted(merged, 'segment')} into ${humanCount(into)}`;
}
