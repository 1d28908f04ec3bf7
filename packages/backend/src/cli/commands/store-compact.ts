import type { Run } from '../command.ts';
import { humanCount } from '../render/humanise.ts';
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
        `merged ${humanCount(done.merged)} parts into ${humanCount(done.into)}, built ${humanCount(done.rollups)} rollups\n`,
      );
    return 0;
  });
