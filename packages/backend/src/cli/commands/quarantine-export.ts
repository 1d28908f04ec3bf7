import { resolve } from 'node:path';
import type { Run } from '../command.ts';
import { fileSink, standardSink } from '../sink.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [object], options }) =>
  withStore({ context, options }, async (store) => {
    const output = textOption(options, 'output');
    const sink = output === undefined ? standardSink(context.stdout) : fileSink(resolve(output));
    try {
      for await (const line of store.quarantinedLines(object)) await sink.write(`${line.text}\n`);
      await sink.close();
    } catch (error) {
      sink.discard();
      throw error;
    }
    return 0;
  });
