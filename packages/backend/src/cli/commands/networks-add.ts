import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [name = '', ...ranges], options }) =>
  withStore({ context, options, create: true }, async (store) => {
    const network = await store.addNetwork(name, ranges);
    context.stdout.write(
      options['json'] === true ? `${toJson(network)}\n` : `${network.name} is ${network.ranges.join(', ')}\n`,
    );
    return 0;
  });
