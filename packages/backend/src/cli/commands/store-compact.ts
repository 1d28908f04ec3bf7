import type { Run } from '../command.ts';
import { counted, humanCount } from '../render/humanise.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) =>
  withStore({ context, options }, async (store) => {
    const done = await store.compact(context.signal);
    if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
    else if (done.merged === 0 && done.rollups === 0)
      context.stdout.write('nothing to do: every part is large enough and has its rollup\n');
    else
      context.stdout.write(
        `merged ${counted(done.merged, 'part')} into ${humanCount(done.into)}, built ${counted(done.rollups, 'rollup')}\n`,
      );
    return 0;
  });
