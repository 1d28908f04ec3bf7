import { ThalwegError } from '../../report/errors.ts';
import { counted } from '../../report/figures.ts';
import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { countedParts } from '../render/parts.ts';
import { numberOption, sizeOption, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) => {
  const days = numberOption(options, 'days');
  const size = textOption(options, 'size');
  if ((days === undefined) === (size === undefined))
    throw new ThalwegError('bad-option', 'give either --days N or --size SIZE');
  const limit = { now: Date.now(), ...(days === undefined ? { bytes: sizeOption(size!) } : { days }) };
  return withStore({ context, options }, async (store) => {
    const done = await store.retain(limit);
    if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
    else
      context.stdout.write(
        done.parts === 0
          ? 'nothing is old enough to go\n'
          : `removed ${counted(done.rows, 'row')} in ${countedParts(done.parts, store)}\n`,
      );
    return 0;
  });
};
