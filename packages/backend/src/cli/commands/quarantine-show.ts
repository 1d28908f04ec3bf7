import pc from 'picocolors';
import { humanCount } from '../../report/figures.ts';
import type { Run } from '../command.ts';
import { objectName } from '../object-name.ts';
import { toJson } from '../render/json.ts';
import { visible } from '../render/visible.ts';
import { withStore } from '../with-store.ts';

const SAMPLES = 3;

export const run: Run = (context, { arguments: [typed], options }) =>
  withStore({ context, options }, async (store) => {
    const object = await objectName(store, typed);
    const groups = (await store.quarantine()).filter((group) => object === undefined || group.object === object);
    const shown = [];
    for (const group of groups.slice(0, 50)) {
      const samples = [];
      for await (const line of store.quarantinedLines(group.object)) {
        if (line.reason === group.reason && (line.field ?? undefined) === group.field) samples.push(line);
        if (samples.length === SAMPLES) break;
      }
      shown.push({ ...group, samples });
    }
    if (options['json'] === true) {
      context.stdout.write(`${toJson(shown.map(({ field = null, ...group }) => ({ ...group, field })))}\n`);
      return 0;
    }
    if (groups.length === 0) context.stderr.write('nothing is in quarantine\n');
    const paint = pc.createColors(context.colour);
    for (const group of shown) {
      const field = group.field ? ` in ${group.field}` : '';
      context.stdout.write(
        `${paint.bold(visible(group.object))}\n  ${humanCount(group.lines)} × ${group.reason}${field}\n`,
      );
      for (const { line, message, text } of group.samples) {
        context.stdout.write(
          `  ${paint.dim(`line ${line}:`)} ${visible(message)}\n    ${visible(text.slice(0, 200))}\n`,
        );
      }
      if (group.lines > group.kept)
        context.stdout.write(
          `  ${humanCount(group.lines - group.kept)} more were only counted; their text is in the object itself\n`,
        );
    }
    if (groups.length > 0)
      context.stderr.write(
        'Lines of another format become records with: thalweg quarantine retry OBJECT --format FORMAT\n',
      );
    if (groups.length > 50) context.stdout.write(`… and ${groups.length - 50} more; name an object to see its own\n`);
    return 0;
  });
