// Bundles the backend with core inside into packages/backend/dist: main.js (the command), worker.js (the loader's thread), chunks.
// Packages stay outside and are installed beside it, except the small ones of core and AWS's clients, which are large as packages and small
// as the few calls that are used of them; licences of what is inside go into THIRD-PARTY.txt.
// The console goes into packages/backend/dist/console; only `serve` and `up` look whether that is fresh, and other commands never load vite.
// The Lambda function goes into packages/backend/dist/lambda; only `aws deploy` looks whether that is fresh.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { notices } from './notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const backend = join(root, 'packages/backend');
const dist = join(backend, 'dist');
const stamp = join(dist, '.built');
const consoleRoot = join(root, 'packages/console');
const consoleDist = join(dist, 'console');
const consoleStamp = join(consoleDist, '.built');
/** Commands that serve the console. */
const SERVING = new Set(['serve', 'up']);
const functionZip = join(dist, 'lambda/function.zip');

const KEEP_CHUNKS_MS = 3_600_000;

/**
 * DuckDB's package is CommonJS. Of what a module imports from one, Node looks for the names first, in the text of each of its files, which
 * is a third of the processor time of a start (0.13 of 0.42 s for `status`); what is required is just run.
 */
const requireDuckDB = {
  name: 'require-duckdb',
  setup({ onResolve, onLoad }) {
    const namespace = 'required';
    onResolve({ filter: /^@duckdb\/node-api$/ }, (asked) =>
      asked.namespace === namespace ? { path: asked.path, external: true } : { path: asked.path, namespace },
    );
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
  },
};

/** Newest time of change of a source file below a folder, in ms. Every start of the command waits for it. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else if (!entry.name.endsWith('.test.ts')) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

/** `isClean` leaves nothing of earlier builds, as a package must be. */
export async function build({ isClean = false } = {}) {
  const { build: bundle } = await import('esbuild');
  const manifest = JSON.parse(readFileSync(join(backend, 'package.json'), 'utf8'));
  // Into a folder of its own first, then file by file into place, what names the others last: a process that starts meanwhile finds
  // the old build or the new one. One that runs may load a chunk of the old build later, so those go only when they are old.
  const fresh = join(backend, `dist.${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  const { metafile } = await bundle({
    entryPoints: { main: join(backend, 'src/cli/main.ts'), worker: join(backend, 'src/cli/worker.ts') },
    outdir: fresh,
    // Names of chunks follow from it: a build from another folder must not take away those that a process of this one is about to load.
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Modules before CommonJS, of which nothing is left out.
    mainFields: ['module', 'main'],
    external: Object.keys(manifest.dependencies),
    plugins: [requireDuckDB],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    define: { THALWEG_VERSION: JSON.stringify(manifest.version) },
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    logLevel: 'warning',
  });
  const reached = reachable(metafile.outputs);
  for (const path of Object.keys(metafile.outputs)) if (!reached.has(path)) rmSync(join(root, path));
  mkdirSync(fresh, { recursive: true });
  writeFileSync(
    join(fresh, 'THIRD-PARTY.txt'),
    notices([...reached.values()].flatMap(({ inputs }) => Object.keys(inputs))),
  );
  writeFileSync(join(fresh, '.built'), '');
  const chunks = readdirSync(join(fresh, 'chunks'));
  mkdirSync(join(dist, 'chunks'), { recursive: true });
  for (const name of [
    ...chunks.map((chunk) => join('chunks', chunk)),
    'worker.js',
    'main.js',
    'THIRD-PARTY.txt',
    '.built',
  ])
    renameSync(join(fresh, name), join(dist, name));
  rmSync(fresh, { recursive: true, force: true });
  for (const name of readdirSync(join(dist, 'chunks'))) {
    const path = join(dist, 'chunks', name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (!chunks.includes(name) && (isClean || changed < Date.now() - KEEP_CHUNKS_MS)) rmSync(path, { force: true });
  }
}

/** What main and worker load, now or later: esbuild makes a chunk of each dynamic import, even of those in code that it leaves out. */
function reachable(outputs) {
  const reached = new Map();
  const reach = (path) => {
    const output = outputs[path];
    if (!output || reached.has(path)) return;
    reached.set(path, output);
    for (const { path: next } of output.imports) reach(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs))
    if (/cli\/(main|worker)\.ts$/.test(entryPoint)) reach(path);
  return reached;
}

/** The console has a stamp of its own: a build of the command leaves it as it is. */
export async function buildConsole() {
  const { build: bundle } = await import('vite');
  const fresh = join(backend, `dist.console.${process.pid}`);
  await bundle({ configFile: join(consoleRoot, 'vite.config.ts'), build: { outDir: fresh }, logLevel: 'warn' });
  compressAll(fresh);
  writeFileSync(join(fresh, '.built'), '');
  mkdirSync(dist, { recursive: true });
  const old = join(backend, `dist.old.${process.pid}`);
  if (existsSync(consoleDist)) renameSync(consoleDist, old);
  renameSync(fresh, consoleDist);
  rmSync(old, { recursive: true, force: true });
}

/** Beside each text the same compressed, which the server sends as it is: a first load would wait for a megabyte to be compressed. */
function compressAll(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name) || statSync(path).size < 1024) continue;
    const text = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
}

async function buildConsoleIfStale() {
  const built = existsSync(consoleStamp) ? statSync(consoleStamp).mtimeMs : 0;
  const folders = [join(consoleRoot, 'src'), join(consoleRoot, 'public'), join(root, 'packages/core/src')];
  const files = ['index.html', 'vite.config.ts'].map((file) => statSync(join(consoleRoot, file)).mtimeMs);
  if (Math.max(...folders.map(newest), ...files) > built) await buildConsole();
}

/** `words` are those of the command line: console and function are built only for commands that serve or upload them. */
export async function buildIfStale(words = []) {
  const timeOf = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
  const changed = Math.max(
    newest(join(backend, 'src')),
    newest(join(root, 'packages/core/src')),
    timeOf(fileURLToPath(import.meta.url)),
  );
  if (changed > timeOf(stamp)) await build();
  if (words.some((word) => SERVING.has(word))) await buildConsoleIfStale();
  if (words[0] === 'aws' && words[1] === 'deploy' && changed > timeOf(functionZip)) await buildFunction();
}

async function buildFunction() {
  const { buildLambda } = await import('./build-lambda.mjs');
  await buildLambda();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ isClean: true });
  await buildConsole();
  await buildFunction();
}
