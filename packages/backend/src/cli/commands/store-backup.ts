import { resolve } from 'node:path';
import { counted, humanBytes } from '../../report/figures.ts';
import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [folder = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const done = await store.backup(resolve(folder));
    if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
    else context.stdout.write(`copied ${counted(done.files, 'file')}, ${humanBytes(done.bytes)}, to ${folder}\n`);
    return 0;
  });
