import { resolve } from 'node:path';
import { ThalwegError } from '../../report/errors.ts';
import { counted, humanBytes } from '../../report/figures.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import type { Run } from '../command.ts';
import { storeName } from '../place.ts';
import { toJson } from '../render/json.ts';

export const run: Run = async (context, { arguments: [folder = ''], options }) => {
  const { restore } = await import('../../stores/duckdb/backup.ts');
  const target = storeName(context, options);
  if (isClusterAddress(target)) {
    throw new ThalwegError(
      'engine-lacks',
      'A store in a cluster is restored by the cluster itself, from its snapshots.',
    );
  }
  const done = await restore(resolve(folder), target);
  if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
  else context.stdout.write(`restored ${counted(done.files, 'file')}, ${humanBytes(done.bytes)}, to ${target}\n`);
  return 0;
};
