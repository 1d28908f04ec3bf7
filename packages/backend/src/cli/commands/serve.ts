import type { Run } from '../command.ts';
import { sourceOptions } from '../feeds.ts';
import { serve } from '../serve.ts';
import { servingOptions } from '../serving-options.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) => {
  // What is refused must not leave a new store behind.
  servingOptions(context, options);
  sourceOptions(options);
  return withStore({ context, options, create: true, serving: true }, async (store) => {
    await serve(store, context, options);
    return 0;
  });
};
