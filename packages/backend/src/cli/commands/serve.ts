import type { Run } from '../command.ts';
import { serve } from '../serve.ts';
import { servingOptions } from '../serving-options.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) => {
  // What is refused must not leave a new store behind.
  const serving = servingOptions(context, options);
  return withStore({ context, options, create: true, serving: true }, async (store) => {
    await serve(store, context, { options, serving });
    return 0;
  });
};
