import { ThalwegError } from '../../report/errors.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import type { Context, Options, Run } from '../command.ts';
import { sampleStore, storeName } from '../place.ts';
import { answerQuestions, isFresh, makeSample, sayWhatNext } from '../sample.ts';
import { servingOptions } from '../serving-options.ts';
import { withStore } from '../with-store.ts';
import { run as ingest } from './ingest.ts';
import { run as serve } from './serve.ts';

export const run: Run = async (context, { arguments: sources, options }) => {
  const { sources: followed } = servingOptions(context, options);
  const named = storeName(context, options);
  if (sources.length > 0) {
    const code = await ingest(context, { arguments: sources, options });
    // What is in quarantine is shown in the console; what could not be loaded at all is no reason to go on.
    if (code !== 0 && code !== 3) return code;
    return serve(context, { arguments: [], options });
  }
  const isNamed = (options['store'] ?? context.env['THALWEG_STORE'] ?? '') !== '';
  // What is made up does not belong in a cluster that others use.
  const isFed = options['watch'] !== undefined || followed.length > 0;
  if (isFed || isClusterAddress(named) || (isNamed && !(await isEmpty(context, options)))) {
    return serve(context, { arguments: [], options });
  }
  const folder = isNamed ? named : sampleStore(context);
  const code = await showSample(context, folder);
  if (code !== 0) return code;
  if (!isNamed && !(await isEmpty(context, options))) sayWhereOwnAre(context, named);
  context.stdout.write('\n');
  return serve(context, { arguments: [], options: { ...options, store: folder } });
};

async function isEmpty(context: Context, options: Options): Promise<boolean> {
  try {
    return await withStore({ context, options }, async (store) => (await store.objects()).length === 0);
  } catch (error) {
    if (error instanceof ThalwegError && error.code === 'no-store') return true;
    throw error;
  }
}

/** Makes the sample, unless there is one that still ends about now, and answers the classic questions; resolves to the exit code. */
async function showSample(context: Context, folder: string): Promise<number> {
  if (await isFresh(context, folder)) context.stdout.write(`the made-up day of last time, in ${folder}\n`);
  else await makeSample(context, folder);
  const code = await answerQuestions(context, folder);
  if (code === 0) sayWhatNext(context);
  return code;
}

/** The sample never mixes with the user's own records, so it has to be said where those are. */
function sayWhereOwnAre(context: Context, folder: string): void {
  context.stdout.write(
    `\nThe console shows the made-up day. It shows your own records, in ${folder}, with: npx thalweg serve\n`,
  );
}
