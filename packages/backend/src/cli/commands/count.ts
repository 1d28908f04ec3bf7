import { ask, reportHints } from '../ask.ts';
import type { Run } from '../command.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [text = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const json = options['json'] === true;
    const question = await ask(text, options, { store, context, labels: false });
    const count = await store.count(question.query, context.signal);
    context.stdout.write(json ? `{"count":${count}}\n` : `${count}\n`);
    reportHints(question, context, json);
    return 0;
  });
