/**
 * One node of OpenSearch beside the embedded engine, on the same files and the same processors: loading from gzip text, bytes of a
 * document after a merge, and the questions. THALWEG_BENCH_FILES=20 takes 20 files of the middle of the day only, to try it out.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openStore as openFolder } from '../packages/backend/src/stores/duckdb/open.ts';
import { openStore as openCluster } from '../packages/backend/src/stores/opensearch/open.ts';
import { readSettings } from '../packages/backend/src/stores/opensearch/settings.ts';
import type { Store } from '../packages/backend/src/stores/store.ts';
import { type Engine, startEngine } from '../test/engines/start.ts';
import { ask } from './ask.ts';
import { measure, median, processorOf } from './child.ts';
import { dataSet, HOME } from './data.ts';
import { PAIRS } from './queries.ts';
import { head, mib, millions, say } from './table.ts';

/** MiB: what OpenSearch takes where nobody says otherwise. */
const HEAP = 1024;
/** The engine looks at the size of its files every 10 seconds only (`index.store.stats_refresh_interval`). */
const STALE_MS = 11_000;
const PREFIX = 'bench';
/** Files of the first load into a node that was just started: its code is compiled while it runs, which takes some 30 s of processor time. */
const FIRST_FILES = 30;
/** As AWS delivers the logs of few interfaces. */
const SMALL = { files: 3000, lines: 100 };

interface Options {
  /** Thalweg's own command. */
  readonly command: string;
  readonly runs: number;
}

export async function benchOpensearch({ command, runs }: Options): Promise<void> {
  const data = await dataSet('v2', 1);
  const count = Number(process.env['THALWEG_BENCH_FILES'] ?? data.files.length);
  const middle = Math.floor((data.files.length - count) / 2);
  const files = data.files.slice(middle, middle + count);
  const small = join(HOME, 'small-files');
  const folder = join(HOME, 'store-beside-opensearch');
  const thalweg = (...words: string[]) => measure(process.execPath, [command, ...words]);
  const engine = await startEngine('opensearch', { heap: HEAP, compiled: true });
  try {
    console.log(
      `\n## One node of OpenSearch ${engine.version}, heap ${HEAP} MiB, on the same ${availableParallelism()} cores\n`,
    );
    const address = `${engine.address}/${PREFIX}`;
    const load = async (what: string, prefix: string, sources: readonly string[]): Promise<LoadFigures> => {
      const began = nodeProcessor(engine);
      const done = await thalweg('ingest', ...sources, '--store', `${engine.address}/${prefix}`, '--json');
      const node = nodeProcessor(engine) - began;
      const client = done.processor ?? Number.NaN;
      const figures = { what, files: sources.length, rows: rowsOf(done.stdout), seconds: done.answered, client, node };
      sayLoad({ ...figures, peak: done.peak });
      return figures;
    };
    headLoad();
    await load('a node just started', 'first', files.slice(0, FIRST_FILES));
    const { rows, ...whole } = await load('large files', PREFIX, files);
    const few = await load('small files', 'small', cutFiles(files, small));
    console.log(
      `\n${limitOf({ rows, ...whole })} (promise: ≥ 50000 records/s); ${Math.round(few.files / few.seconds)} small files/s\n`,
    );
    await remove(engine, ['first', 'small']);
    const asWritten = await sizeOf(engine);
    await thalweg('store', 'compact', '--store', address);
    const merged = await sizeOf(engine);
    if (merged.documents !== rows) throw new Error(`${merged.documents} documents for ${rows} rows`);
    console.log(
      `\nbytes a document: ${(asWritten.bytes / rows).toFixed(1)} as written, ${(merged.bytes / rows).toFixed(1)} merged (promise: ≤ 70)\n`,
    );
    rmSync(folder, { recursive: true, force: true });
    const own = await thalweg('ingest', ...files, '--store', folder, '--json');
    if (rowsOf(own.stdout) !== rows) throw new Error(`the embedded engine has other rows: ${own.stdout}`);
    await thalweg('store', 'compact', '--store', folder);
    await compareQuestions(engine, { folder, address, runs, rows });
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(small, { recursive: true, force: true });
  }
}

/** Cuts lines into small files below a folder. */
function cutFiles(files: readonly string[], folder: string): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const paths: string[] = [];
  for (const file of files) {
    const [header, ...lines] = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
    for (let from = 0; from + SMALL.lines <= lines.length && paths.length < SMALL.files; from += SMALL.lines) {
      const path = join(folder, `${String(paths.length).padStart(5, '0')}.log.gz`);
      writeFileSync(path, gzipSync(`${[header, ...lines.slice(from, from + SMALL.lines)].join('\n')}\n`));
      paths.push(path);
    }
  }
  return paths;
}

/** The engine keeps one shard's files and memory for each; they are in nobody's way afterwards. */
async function remove({ address }: Engine, prefixes: readonly string[]): Promise<void> {
  for (const prefix of prefixes) {
    const names = Object.keys((await (await fetch(`${address}/${prefix}-*/_alias`)).json()) as object);
    for (const name of names) await (await fetch(`${address}/${name}`, { method: 'DELETE' })).arrayBuffer();
  }
}

/** Rows of a load, which has to have taken each line. */
function rowsOf(summary: string): number {
  const { lines, records, noData, skipData } = JSON.parse(summary) as Record<string, number>;
  const rows = records! + noData! + skipData!;
  if (rows !== lines) throw new Error(`lines were lost: ${summary}`);
  return rows;
}

interface LoadFigures {
  readonly what: string;
  readonly files: number;
  readonly rows: number;
  readonly seconds: number;
  /** Seconds of processor time. */
  readonly client: number;
  readonly node: number;
}

function headLoad(): void {
  const names = ['wall s', 'records/s', 'peak MiB', 'µs of processor a record: client', 'node', 'cores used'];
  head('load from gzip text', 'files', 'lines', ...names);
}

function sayLoad({ peak, ...figures }: LoadFigures & { readonly peak: number | undefined }): void {
  const { what, files, rows, seconds, client, node } = figures;
  const micro = (spent: number): string => ((spent / rows) * 1e6).toFixed(1);
  const rate = Math.round(rows / seconds);
  say(
    what,
    files,
    millions(rows),
    seconds.toFixed(1),
    rate,
    mib(peak),
    micro(client),
    micro(node),
    cores(figures).toFixed(2),
  );
}

const cores = ({ client, node, seconds }: LoadFigures): number => (client + node) / seconds;

/** On a machine that others use, too, the processor time tells what a quiet one would have done. */
function limitOf(figures: LoadFigures): string {
  const { rows, client, node } = figures;
  const all = availableParallelism();
  const used = cores(figures);
  const share = `the node took ${((100 * node) / (client + node)).toFixed(0)} % of what both used`;
  const most = Math.round((rows * all) / (client + node));
  return used > 0.85 * all
    ? `the limit was the processors: ${share}`
    : `the limit was not the processors, which were ${((100 * used) / all).toFixed(0)} % busy with it: ${share}; with all of ${all} cores it would be ${most} records/s`;
}

function nodeProcessor({ nodes }: Engine): number {
  return nodes.reduce((sum, { pid }) => sum + (processorOf(pid) ?? Number.NaN), 0);
}

async function sizeOf({ address }: Engine): Promise<{ bytes: number; documents: number }> {
  await post(`${address}/${PREFIX}-flows-*/_flush`);
  await sleep(STALE_MS);
  const answer = (await (await fetch(`${address}/${PREFIX}-flows-*/_stats/store,docs`)).json()) as {
    _all: { primaries: { store: { size_in_bytes: number }; docs: { count: number } } };
  };
  const { store, docs } = answer._all.primaries;
  return { bytes: store.size_in_bytes, documents: docs.count };
}

async function post(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

/** Milliseconds of one answer, and of all processes that took part in it. */
interface Cost {
  readonly wall: number;
  readonly processor: number;
}

interface Compared {
  readonly folder: string;
  readonly address: string;
  readonly runs: number;
  readonly rows: number;
}

async function compareQuestions(engine: Engine, { folder, address, runs, rows }: Compared): Promise<void> {
  const embedded = openFolder(folder);
  const cluster = await openCluster(readSettings(address, {}), { create: false });
  const costs = PAIRS.map(() => ({ embedded: [] as Cost[], cluster: [] as Cost[], again: [] as Cost[] }));
  try {
    for (let run = 0; run < runs; run++) {
      for (const [place, { question }] of PAIRS.entries()) {
        const timed = (store: Store) => timeOf(engine, () => ask(store, question));
        await ask(embedded, question);
        costs[place]!.embedded.push(await timed(embedded));
        await ask(cluster, question);
        // The engine keeps whole answers: a question is timed without them, and once more with them.
        await post(`${engine.address}/${PREFIX}-flows-*/_cache/clear?request=true`);
        costs[place]!.cluster.push(await timed(cluster));
        costs[place]!.again.push(await timed(cluster));
      }
    }
  } finally {
    await embedded.close();
    await cluster.close();
  }
  console.log(`\n### Questions over ${millions(rows)} records, warm, in milliseconds\n`);
  head('question', 'embedded', 'OpenSearch', 'ratio', 'OpenSearch, asked again', 'processor time of both');
  const middle = (list: readonly Cost[], clock: keyof Cost) => median(list.map((cost) => cost[clock]));
  PAIRS.forEach(({ name }, place) => {
    const { embedded: ours, cluster: theirs, again } = costs[place]!;
    const [mine, other] = [middle(ours, 'wall'), middle(theirs, 'wall')];
    say(
      name,
      mine.toFixed(0),
      other.toFixed(0),
      (mine / other).toFixed(2),
      middle(again, 'wall').toFixed(0),
      [ours, theirs].map((list) => middle(list, 'processor').toFixed(0)).join(' / '),
    );
  });
}

async function timeOf(engine: Engine, work: () => Promise<void>): Promise<Cost> {
  const node = nodeProcessor(engine);
  const used = process.cpuUsage();
  const began = performance.now();
  await work();
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  return { wall, processor: (user + system) / 1000 + (nodeProcessor(engine) - node) * 1000 };
}
