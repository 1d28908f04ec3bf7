#!/usr/bin/env node
// DuckDB's queries occupy threads of libuv's pool, which has four unless told otherwise before it starts; an ES module is too late.
process.env.UV_THREADPOOL_SIZE ??= '16';

// Until the command listens itself: what is loading or being built has nothing to put in order.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

async function main() {
  const root = join(__dirname, '..');
  // A clone has the sources and builds when they are newer than what is built; the installed package has only dist/.
  const build = join(root, '..', '..', 'scripts', 'build.mjs');
  if (existsSync(join(root, 'src')) && existsSync(build)) {
    const { buildIfStale } = await import(pathToFileURL(build).href);
    await buildIfStale(process.argv.slice(2));
  }
  await import(pathToFileURL(join(root, 'dist', 'main.js')).href);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
