import type { Run } from '../command.ts';
import { addressOption, serve } from '../serve.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) => {
  // An address that is refused must not leave a new store behind.
  addressOption(context, options);
  return withStore({ context, options, create: true, serving: true }, async (store) => {
    await serve(store, context, options);
    return 0;
  });
};
