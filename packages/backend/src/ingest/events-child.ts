/**
 * A process that loads a folder into a store, for tests that kill it.
 *
 * node events-child.mjs STORE FOLDER
 */
import { argv, stdout } from 'node:process';
import { loadInto } from './testing.ts';

const [, , location, folder] = argv;
const { lines, repeatedEvents } = await loadInto(location as string, [folder as string], {
  onBegun: () => stdout.write('begun\n'),
  // Small parts, so that there are many commits.
  maxRows: 500,
});
stdout.write(`${JSON.stringify({ lines, repeatedEvents })}\n`);
