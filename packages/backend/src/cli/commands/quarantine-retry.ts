import { retryQuarantine } from '../../ingest/retry.ts';
import { counted, humanCount } from '../../report/figures.ts';
import type { Run } from '../command.ts';
import { createAppender } from '../engine.ts';
import { objectName } from '../object-name.ts';
import { toJson } from '../render/json.ts';
import { visible } from '../render/visible.ts';
import { textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [typed], options }) =>
  withStore({ context, options }, async (store) => {
    const summary = await retryQuarantine(store, {
      createAppender,
      format: textOption(options, 'format')!,
      object: await objectName(store, typed),
      signal: context.signal,
    });
    const { objects, lines, records, noData, skipData, quarantined, skipped, warnings } = summary;
    if (options['json'] === true) context.stdout.write(`${toJson(summary)}\n`);
    else {
      context.stdout.write(
        objects === 0 && skipped.length === 0
          ? 'nothing is in quarantine\n'
          : `tried ${humanCount(lines)} lines of ${counted(objects, 'object')} = ${humanCount(records)} records + ${humanCount(noData)} NODATA + ${humanCount(skipData)} SKIPDATA + ${humanCount(quarantined)} still in quarantine\n`,
      );
      for (const warning of warnings) context.stderr.write(`warning: ${visible(warning)}\n`);
      for (const { object: name, reason } of skipped)
        context.stderr.write(`skipped: ${visible(name)}: ${visible(reason)}\n`);
    }
    return quarantined > 0 || skipped.length > 0 ? 3 : 0;
  });
