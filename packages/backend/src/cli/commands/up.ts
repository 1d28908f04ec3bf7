import { ThalwegError } from '../../report/errors.ts';
import type { Context, Options, Run } from '../command.ts';
import { storeFolder } from '../place.ts';
import { answerQuestions, isFresh, makeSample, sampleStore } from '../sample.ts';
import { addressOption } from '../serve.ts';
import { withStore } from '../with-store.ts';
import { run as ingest } from './ingest.ts';
import { run as serve } from './serve.ts';

export const run: Run = async (context, { arguments: sources, options }) => {
  addressOption(options);
  if (sources.length > 0) {
    const code = await ingest(context, { arguments: sources, options });
    // What is in quarantine is shown in the console; what could not be loaded at all is no reason to go on.
    if (code !== 0 && code !== 3) return code;
    return serve(context, { arguments: [], options });
  }
  if (options['watch'] !== undefined || !(await isEmpty(context, options))) {
    return serve(context, { arguments: [], options });
  }
  const store = await showSample(context, options);
  return serve(context, { arguments: [], options: { ...options, store } });
};

async function isEmpty(context: Context, options: Options): Promise<boolean> {
  try {
    return await withStore({ context, options }, async (store) => store.objects().length === 0);
  } catch (error) {
    if (error instanceof ThalwegError && error.code === 'no-store') return true;
    throw error;
  }
}

/** Loads the sample into the store that was named, else into one of its own, so that it never mixes with what comes later. */
async function showSample(context: Context, options: Options): Promise<string> {
  const isNamed = (options['store'] ?? context.env['THALWEG_STORE'] ?? '') !== '';
  const folder = isNamed ? storeFolder(context, options) : sampleStore(context);
  if (isNamed || !(await isFresh(context, folder))) await makeSample(context, folder);
  await answerQuestions(context, folder);
  context.stdout.write('\n');
  return folder;
}
