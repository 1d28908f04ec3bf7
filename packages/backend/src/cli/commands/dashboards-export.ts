import { exportAll, toNdjson } from '../../dashboards/export-all.ts';
import { readyMadeSearches } from '../../http/ready-made.ts';
import type { Run } from '../command.ts';
import { openSink } from '../sink.ts';
import { textOption } from '../values.ts';

export const run: Run = async (context, { options }) => {
  const searches = readyMadeSearches(0).map(({ id, body }) => ({ id, state: JSON.parse(body) }));
  const objects = exportAll(textOption(options, 'index') ?? 'thalweg-flows-*', searches);
  const { sink } = openSink(textOption(options, 'output'), context);
  try {
    await sink.write(toNdjson(objects));
    await sink.close();
  } catch (error) {
    sink.discard();
    throw error;
  }
  return 0;
};
