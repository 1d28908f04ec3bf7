import { humanCount } from '../../report/figures.ts';
import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { countedParts } from '../render/parts.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) =>
  withStore({ context, options }, async (store) => {
    const report = await store.verify();
    if (options['json'] === true) context.stdout.write(`${toJson(report)}\n`);
    else {
      const { lines, records, noData, skipData, quarantined } = report;
      context.stdout.write(
        `${humanCount(lines)} lines = ${humanCount(records)} records + ${humanCount(noData)} NODATA + ${humanCount(skipData)} SKIPDATA + ${humanCount(quarantined)} quarantined\n`,
      );
      if (report.retired > 0)
        context.stdout.write(`${humanCount(report.retired)} rows of these are gone by retention\n`);
      for (const problem of report.problems) context.stdout.write(`problem: ${problem}\n`);
      context.stdout.write(
        report.ok ? `ok: ${countedParts(report.parts, store)} counted, the equation holds\n` : 'not ok\n',
      );
    }
    return report.ok ? 0 : 1;
  });
