/** A server process for the slow tests: `server-child.ts STORE` serves and prints its port. */
import { join } from 'node:path';
import { openAccess } from '../access/access.ts';
import { createAppender } from '../stores/duckdb/appender.ts';
import { openStore } from '../stores/duckdb/open.ts';
import { createApp } from './app.ts';
import { connectionsFor } from './dependencies.ts';

const [folder = ''] = process.argv.slice(2);
const store = openStore(folder, { connections: connectionsFor(), memory: 1024 });
const access = openAccess(join(folder, 'access.sqlite'), { create: true });
const app = await createApp({ store, access, createAppender, version: '0.0.0', console: undefined });
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${(app.server.address() as { port: number }).port}\n`);
