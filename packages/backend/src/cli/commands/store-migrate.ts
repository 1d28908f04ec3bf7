import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) =>
  withStore({ context, options }, async (store) => {
    const changed = await store.migrate();
    if (options['json'] === true) context.stdout.write(`${toJson({ changed })}\n`);
    else if (changed.length === 0)
      context.stdout.write('nothing to do: a store on disk is brought up to date when it is opened\n');
    else context.stdout.write(changed.map((what) => `brought up to date: ${what}\n`).join(''));
    return 0;
  });
