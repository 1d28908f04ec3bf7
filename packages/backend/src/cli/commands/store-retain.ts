import { ThalwegError } from '../../report/errors.ts';
import { counted } from '../../report/figures.ts';
import type { Context, Options, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { countedParts } from '../render/parts.ts';
import { numberOption, sizeOption, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) => {
  const days = numberOption(options, 'days');
  const size = textOption(options, 'size');
  const policy = textOption(options, 'policy');
  if (policy !== undefined) return applyPolicy(policy === 'on', { context, options, days, size });
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

async function applyPolicy(
  on: boolean,
  {
    context,
    options,
    days,
    size,
  }: { context: Context; options: Options; days: number | undefined; size: string | undefined },
): Promise<number> {
  if (size !== undefined || (days === undefined) === on) {
    throw new ThalwegError(
      'bad-option',
      on ? '--policy on goes with --days N alone' : '--policy off goes without --days and --size',
    );
  }
  return withStore({ context, options }, async (store) => {
    if (!store.setPolicy) {
      throw new ThalwegError('engine-lacks', 'Nothing removes days of a store in a folder by itself.', {
        help: 'thalweg store retain --days N removes them now; a server with a rule for retention does so regularly.',
      });
    }
    const by = await store.setPolicy(days);
    if (options['json'] === true) context.stdout.write(`${toJson({ policy: on ? by : null, days: days ?? null })}\n`);
    else context.stdout.write(on ? `${by} removes days that ended ${days} days ago\n` : `${by} removes no more days\n`);
    return 0;
  });
}
