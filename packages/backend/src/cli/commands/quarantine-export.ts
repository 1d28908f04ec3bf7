import type { Run } from '../command.ts';
import { objectName } from '../object-name.ts';
import { openSink } from '../sink.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [typed], options }) =>
  withStore({ context, options }, async (store) => {
    const object = await objectName(store, typed);
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
