import type { Run } from '../command.ts';
import { openSink } from '../sink.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [object], options }) =>
  withStore({ context, options }, async (store) => {
    const { sink } = openSink(textOption(options, 'output'), context);
    try {
      for await (const line of store.quarantinedLines(object)) await sink.write(`${line.text}\n`);
      await sink.close();
    } catch (error) {
      sink.discard();
      throw error;
    }
    return 0;
  });
