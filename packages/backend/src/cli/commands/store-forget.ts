import type { Run } from '../command.ts';
import { humanCount } from '../render/humanise.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [object = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const done = await store.forget(object);
    if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
    else context.stdout.write(`forgot ${object}: ${humanCount(done.rows)} rows\n`);
    return 0;
  });
