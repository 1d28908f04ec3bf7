/**
 * A process that loads a folder into a store in this thread, for tests that kill it.
 *
 * node --import tsx events-child.ts STORE FOLDER
 */
import { argv, stdout } from 'node:process';
import { createAppender } from '../stores/duckdb/appender.ts';
import { openStore } from '../stores/duckdb/open.ts';
import { ingest } from './pipeline.ts';

const [, , location, folder] = argv;
const store = openStore(location as string, { create: true });
const load = store.openLoad();
stdout.write('begun\n');
// Small parts, so that there are many commits.
const { lines, repeatedEvents } = await ingest(load, [folder as string], { createAppender, maxRows: 500 });
await load.close();
await store.close();
stdout.write(`${JSON.stringify({ lines, repeatedEvents })}\n`);
