import type { Run } from '../command.ts';
import { objectName } from '../object-name.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { visible } from '../render/visible.ts';
import { standardSink } from '../sink.ts';
import { limitOption, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

/** Said of a line that is longer than the text that is kept of it. */
const CUT = '; only the first 64 KiB of the line are kept';

export const run: Run = (context, { arguments: [typed], options }) =>
  withStore({ context, options }, async (store) => {
    const object = await objectName(store, typed);
    const format = options['json'] === true ? 'json' : (textOption(options, 'format') ?? 'table');
    const lines = store.quarantinedLines(object, limitOption(options, format === 'table' ? 100 : undefined));
    if (format === 'table') {
      const rows: string[][] = [];
      for await (const { object: name, line, message, text, cut } of lines)
        rows.push([visible(name), String(line), visible(message) + (cut ? CUT : ''), visible(text)]);
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
      let count = 0;
      for await (const { object: name, line, reason, field, message, text, cut } of lines) {
        const said = cut ? message + CUT : message;
        const row = toJson({ object: name, line, reason, field, message: said, text, cut });
        await sink.write(format === 'ndjson' ? `${row}\n` : `${count === 0 ? '[' : ',\n'}${row}`);
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
