import { counted, humanCount } from '../../report/figures.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import type { Store } from '../../stores/store.ts';
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

type Done = Awaited<ReturnType<Store['compact']>>;

function ofParts({ merged, into, rollups }: Done): string {
  if (merged === 0 && rollups === 0) return 'nothing to do: every part is large enough and has its rollup';
  return `merged ${counted(merged, 'part')} into ${humanCount(into)}, built ${counted(rollups, 'rollup')}`;
}

function ofSegments({ merged, into }: Done): string {
  if (merged === 0) return 'nothing to do: every day that is over has one segment in each shard';
  return `merged ${counted(merged, 'segment')} into ${humanCount(into)}`;
}
