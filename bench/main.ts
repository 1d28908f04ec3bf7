/**
 * The measured promises: `npm run bench [-- parser|load|query|lambda|console|opensearch …]`. Medians, side by side with embedded ClickHouse on the same files
 * in the same run, and with plain gunzip as the floor. Needs some 6 GB of disk below .bench/ and, for `query`, half an hour the first time.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../packages/backend/src/stores/duckdb/open.ts';
import { ask } from './ask.ts';
import { measure, median } from './child.ts';
import { dataSet, HOME } from './data.ts';
import { PAIRS } from './queries.ts';
import { head, mib, millions, say } from './table.ts';

const RUNS = 3;
/** Events of CloudWatch Logs have at most 1 MB, which is some thousand lines. */
const LAMBDA = { records: 5000, batches: 40 };
const CHDB = 'chdb@3.4.0';
const node = process.execPath;
const command = join(import.meta.dirname, '../packages/backend/bin/thalweg.cjs');
const rivalEnv = { ...process.env, THALWEG_BENCH_HOME: HOME };
const rival = (...words: string[]) => measure(node, [join(import.meta.dirname, 'clickhouse.mjs'), ...words], rivalEnv);

/** ClickHouse comes as a package of half a gigabyte, so it is installed here and only here. */
function installRival(): void {
  if (existsSync(join(HOME, 'node_modules/chdb'))) return;
  mkdirSync(HOME, { recursive: true });
  writeFileSync(join(HOME, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', CHDB, '--no-audit', '--no-fund', '--no-save'], { cwd: HOME, stdio: 'inherit' });
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function benchLoad(): Promise<void> {
  for (const format of ['v2', 'v5'] as const) {
    const data = await dataSet(format, 1);
    const [durable, tidied, theirs, floor] = [[], [], [], []] as [number[], number[], number[], number[]];
    const [ourPeaks, theirPeaks] = [[], []] as [number[], number[]];
    let [ourBytes, theirBytes, theirMerged] = [0, 0, 0];
    const store = join(HOME, `store-${format}`);
    // Engines take turns, so that a slow minute of the machine hits both.
    for (let run = 0; run < RUNS; run++) {
      rmSync(store, { recursive: true, force: true });
      const load = await measure(node, [command, 'ingest', data.folder, '--store', store, '--json']);
      const summary = JSON.parse(load.stdout) as { records: number; noData: number; skipData: number; lines: number };
      if (summary.lines !== data.lines || summary.records + summary.noData + summary.skipData !== data.lines)
        throw new Error(`lines were lost: ${load.stdout}`);
      // The summary is printed when the last object is committed: then all rows are durable and can be asked. Tidying up follows.
      durable.push(load.answered);
      tidied.push(load.seconds);
      ourPeaks.push(load.peak ?? 0);
      ourBytes = sizeOf(join(store, 'parts'));
      const other = await rival('load', data.folder, join(HOME, `clickhouse-${format}`), format);
      const answer = JSON.parse(other.stdout) as {
        seconds: number;
        rows: number;
        bytesOnDisk: number;
        bytesMerged: number;
      };
      if (answer.rows !== data.lines) throw new Error(`ClickHouse loaded ${answer.rows} of ${data.lines} lines`);
      theirs.push(answer.seconds);
      theirPeaks.push(other.peak ?? 0);
      [theirBytes, theirMerged] = [answer.bytesOnDisk, answer.bytesMerged];
      floor.push(
        (
          JSON.parse((await measure(node, [join(import.meta.dirname, 'gunzip.mjs'), data.folder])).stdout) as {
            seconds: number;
          }
        ).seconds,
      );
    }
    console.log(
      `\n## Load, ${format}: ${millions(data.lines)} lines, ${(data.gzipBytes / 1e6).toFixed(0)} MB gzip, ${(data.textBytes / 1e6).toFixed(0)} MB text\n`,
    );
    head('', 'seconds', 'records/s', 'MB/s of text', 'peak MiB', 'bytes/record', 'share of gunzip-only rate');
    const row = (name: string, seconds: number, peak: number | undefined, bytes: number | undefined): void =>
      say(
        name,
        seconds.toFixed(2),
        millions(data.lines / seconds),
        (data.textBytes / seconds / 1e6).toFixed(0),
        mib(peak),
        bytes === undefined ? '–' : (bytes / data.lines).toFixed(2),
        (median(floor) / seconds).toFixed(2),
      );
    row('thalweg: until durable and queryable, from the start of the process', median(durable), undefined, ourBytes);
    row(
      'thalweg: whole process, tidied up (rollups, small parts merged)',
      median(tidied),
      Math.max(...ourPeaks),
      ourBytes,
    );
    row(
      'ClickHouse: the INSERT alone, without the start of its process',
      median(theirs),
      Math.max(...theirPeaks),
      Math.min(theirBytes, theirMerged),
    );
    row('gunzip only', median(floor), undefined, undefined);
    console.log(
      `\nrate until durable and queryable: ${(median(theirs) / median(durable)).toFixed(2)} × that of ClickHouse's INSERT (promise: ≥ 1.5); size: ${(ourBytes / Math.min(theirBytes, theirMerged)).toFixed(2)} × (promise: ≤ 0.6); peak ${mib(Math.max(...ourPeaks))} MiB (promise: ≤ 600)`,
    );
  }
}

/** Milliseconds of one answer; of a busy machine the processor time tells more. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** `again`: with what the engine remembers of the same question. */
interface RivalCost extends Cost {
  readonly again: number;
}

async function benchQueries(): Promise<void> {
  const data = await dataSet('v2', 10);
  const folder = join(HOME, 'store-50m');
  const database = join(HOME, 'clickhouse-50m');
  if (!existsSync(folder)) {
    await measure(node, [command, 'ingest', data.folder, '--store', folder, '--json']);
  }
  // As ClickHouse's parts are merged before they are asked, ours are, too.
  await measure(node, [command, 'store', 'compact', '--store', folder]);
  if (!existsSync(database)) await rival('load', data.folder, database, 'v2');
  const questions = join(HOME, 'queries.json');
  writeFileSync(questions, JSON.stringify(Object.fromEntries(PAIRS.map(({ name, sql }) => [name, sql]))));
  const store = openStore(folder);
  const times = new Map<string, { ours: Cost[]; theirs: RivalCost[] }>(
    PAIRS.map(({ name }) => [name, { ours: [], theirs: [] }]),
  );
  for (let round = 0; round < RUNS; round++) {
    for (const { name, question } of PAIRS) {
      await ask(store, question);
      const began = performance.now();
      const used = process.cpuUsage();
      await ask(store, question);
      const { user, system } = process.cpuUsage(used);
      times.get(name)!.ours.push({ wall: performance.now() - began, cpu: (user + system) / 1000 });
    }
    const theirs = JSON.parse((await rival('query', database, '1', questions)).stdout) as Record<string, RivalCost[]>;
    for (const [name, costs] of Object.entries(theirs)) times.get(name)!.theirs.push(...costs);
  }
  await store.close();
  console.log(`\n## Questions over ${millions(data.lines)} records, warm, in milliseconds\n`);
  head(
    'question',
    'thalweg',
    'ClickHouse',
    'ratio',
    'ClickHouse, asked again',
    'processor time of both',
    'promise',
    'kept',
  );
  for (const { name, rollup } of PAIRS) {
    const { ours, theirs } = times.get(name)!;
    const [mine, other] = [median(ours.map(({ wall }) => wall)), median(theirs.map(({ wall }) => wall))];
    const kept = rollup ? mine < 100 : mine <= other;
    say(
      name,
      mine.toFixed(0),
      other.toFixed(0),
      (mine / other).toFixed(2),
      median(theirs.map(({ again }) => again)).toFixed(0),
      [ours, theirs].map((costs) => median(costs.map(({ cpu }) => cpu)).toFixed(0)).join(' / '),
      rollup ? '< 100 ms' : '≤ ClickHouse',
      kept ? 'yes' : 'no',
    );
  }
}

async function benchLambda(): Promise<void> {
  const cluster = spawn(node, [join(import.meta.dirname, 'lambda-cluster.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(cluster.stdout, 'data')) as [Buffer];
    execFileSync(node, [join(import.meta.dirname, '../scripts/build-lambda.mjs')]);
    const file = join(import.meta.dirname, '../packages/backend/dist/lambda/index.mjs');
    const env = {
      ...process.env,
      THALWEG_STORE: `http://127.0.0.1:${port.toString().trim()}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    const words = [join(import.meta.dirname, 'lambda-run.mjs'), file, String(LAMBDA.records), String(LAMBDA.batches)];
    const runs: Record<'loaded' | 'first' | 'others', Cost>[] = [];
    for (let run = 0; run < RUNS; run++) runs.push(JSON.parse((await measure(node, words, env)).stdout));
    const of = (name: 'loaded' | 'first' | 'others', clock: keyof Cost) => median(runs.map((run) => run[name][clock]));
    const rate = (clock: keyof Cost) => Math.round((LAMBDA.records * LAMBDA.batches * 1000) / of('others', clock));
    head('Lambda function', 'wall', 'processor');
    say('loading, ms', of('loaded', 'wall').toFixed(0), of('loaded', 'cpu').toFixed(0));
    say('first event, ms', of('first', 'wall').toFixed(0), of('first', 'cpu').toFixed(0));
    say('records/s', rate('wall'), rate('cpu'));
    say('size, bytes', statSync(file).size, '');
  } finally {
    cluster.kill();
  }
}

async function benchConsole(): Promise<void> {
  const { measureConsole } = await import('./console.ts');
  const data = await dataSet('v2', 10);
  const store = join(HOME, 'store-50m');
  if (!existsSync(store)) await measure(node, [command, 'ingest', data.folder, '--store', store, '--json']);
  // What a server builds while nobody asks.
  await measure(node, [command, 'store', 'compact', '--store', store]);
  const { firstStart, lastStart } = JSON.parse(
    (await measure(node, [command, 'status', '--store', store, '--json'])).stdout,
  );
  const range = `from=${firstStart}&to=${lastStart}&tz=UTC`;
  const figures = await measureConsole({ command, store, range, runs: RUNS });
  console.log(`\n## The console over ${millions(data.lines)} records, in headless Chromium\n`);
  head('', 'measured', 'promise', 'kept');
  for (const { name, value, unit, promise } of figures) {
    const isRate = unit === 'frames/s';
    // A screen of 60 Hz gives 60 frames within what a clock can tell.
    const kept = promise === undefined ? '' : (isRate ? value >= promise * 0.99 : value <= promise) ? 'yes' : 'no';
    say(
      name,
      `${value.toFixed(0)} ${unit}`,
      promise === undefined ? '' : `${isRate ? '≥' : '≤'} ${promise} ${unit}`,
      kept,
    );
  }
}

const SECTIONS: Readonly<Record<string, () => Promise<void>>> = {
  parser: async () => {
    process.stdout.write((await measure(node, ['--import', 'tsx', join(import.meta.dirname, 'parser.ts')])).stdout);
  },
  load: benchLoad,
  query: benchQueries,
  lambda: benchLambda,
  console: benchConsole,
  opensearch: async () => {
    const { benchOpensearch } = await import('./opensearch.ts');
    await benchOpensearch({ command, runs: RUNS });
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !SECTIONS[name]);
if (unknown) {
  console.error(`no section ${unknown}; there are ${Object.keys(SECTIONS).join(', ')}`);
  process.exit(2);
}
console.log(
  `node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}; medians of ${RUNS} runs`,
);
if (wanted.length === 0 || wanted.some((name) => name === 'load' || name === 'query')) installRival();
for (const name of wanted.length > 0 ? wanted : Object.keys(SECTIONS)) await SECTIONS[name]!();
