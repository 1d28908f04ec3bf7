import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [name = '', ...ranges], options }) =>
  withStore({ context, options }, async (store) => {
    const left = await store.removeNetwork(name, ranges);
    const text = left.ranges.length === 0 ? `${name} is gone` : `${name} is ${left.ranges.join(', ')}`;
    context.stdout.write(options['json'] === true ? `${toJson(left)}\n` : `${text}\n`);
    return 0;
  });
