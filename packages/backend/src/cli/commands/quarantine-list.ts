import type { Run } from '../command.ts';
import { objectName } from '../object-name.ts';
import { createRowWriter } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { visible } from '../render/visible.ts';
import { standardSink } from '../sink.ts';
import { limitOption, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

const KEYS = ['object', 'line', 'reason', 'field', 'message', 'text'] as const;

export const run: Run = (context, { arguments: [typed], options }) =>
  withStore({ context, options }, async (store) => {
    const object = await objectName(store, typed);
    const format = options['json'] === true ? 'json' : (textOption(options, 'format') ?? 'table');
    const lines = store.quarantinedLines(object, limitOption(options, format === 'table' ? 100 : undefined));
    if (format === 'table') {
      const rows: string[][] = [];
      for await (const { object: name, line, message, text } of lines)
        rows.push([visible(name), String(line), visible(message), visible(text)]);
      if (rows.length === 0) context.stderr.write('nothing is in quarantine\n');
      else {
        const { width, colour } = context;
        const table = createTable({
          columns: [
            { head: 'object', overflow: 'cut-start' },
            { head: 'line', align: 'right' },
            { head: 'reason', overflow: 'wrap' },
            { head: 'text', overflow: 'cut-end' },
          ],
          width,
          colour,
        });
        context.stdout.write(table.page(rows));
      }
    } else {
      const sink = standardSink(context.stdout, context.signal);
      const write = createRowWriter(KEYS);
      let count = 0;
      for await (const line of lines) {
        const text = write(KEYS.map((key) => line[key]));
        await sink.write(format === 'ndjson' ? `${text}\n` : `${count === 0 ? '[' : ',\n'}${text}`);
        count++;
      }
      if (format === 'json') await sink.write(count === 0 ? '[]\n' : ']\n');
      await sink.close();
    }
    const missing = (await store.quarantine()).filter(
      (group) => (object === undefined || group.object === object) && group.lines > group.kept,
    );
    for (const group of missing) {
      context.stderr.write(
        `${visible(group.object)}: ${group.lines - group.kept} more lines (${group.reason}) were only counted; their text is in the object itself\n`,
      );
    }
    return 0;
  });
