import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) =>
  withStore({ context, options, create: true }, async ({ location, engine }) => {
    if (options['json'] === true) context.stdout.write(`${toJson({ location, engine })}\n`);
    else context.stdout.write(`the store is ready: ${location}\n${engine.map((fact) => `  ${fact}\n`).join('')}`);
    return 0;
  });
