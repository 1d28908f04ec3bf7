import { resolve } from 'node:path';
import type { Run } from '../command.ts';
import { storeFolder } from '../place.ts';
import { counted, humanBytes } from '../render/humanise.ts';
import { toJson } from '../render/json.ts';

export const run: Run = async (context, { arguments: [folder = ''], options }) => {
  const { restore } = await import('../../stores/duckdb/backup.ts');
  const target = storeFolder(context, options);
  const done = await restore(resolve(folder), target);
  if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
  else context.stdout.write(`restored ${counted(done.files, 'file')}, ${humanBytes(done.bytes)}, to ${target}\n`);
  return 0;
};
