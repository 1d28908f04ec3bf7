/**
 * One node of OpenSearch beside the embedded engine, on the same files and the same processors: loading from gzip text, bytes of a
 * document after a merge, and the questions. THALWEG_BENCH_FILES=20 takes the first 20 files only, to try it out.
 */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

interface Options {
  /** Thalweg's own command. */
  readonly command: string;
  readonly runs: number;
}

export async function benchOpensearch({ command, runs }: Options): Promise<void> {
  const data = await dataSet('v2', 1);
  const files = data.files.slice(0, Number(process.env['THALWEG_BENCH_FILES'] ?? data.files.length));
  const folder = join(HOME, 'store-beside-opensearch');
  const thalweg = (...words: string[]) => measure(process.execPath, [command, ...words]);
  const engine = await startEngine('opensearch', { heap: HEAP, compiled: true });
  try {
    console.log(
      `\n## One node of OpenSearch ${engine.version}, heap ${HEAP} MiB, on the same ${availableParallelism()} cores\n`,
    );
    const address = `${engine.address}/${PREFIX}`;
    const began = nodeProcessor(engine);
    const load = await thalweg('ingest', ...files, '--store', address, '--json');
    const node = nodeProcessor(engine) - began;
    const rows = rowsOf(load.stdout);
    sayLoad({ rows, seconds: load.answered, peak: load.peak, client: load.processor ?? Number.NaN, node });
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
  readonly rows: number;
  readonly seconds: number;
  readonly peak: number | undefined;
  /** Seconds of processor time. */
  readonly client: number;
  readonly node: number;
}

function sayLoad({ rows, seconds, peak, client, node }: LoadFigures): void {
  head(
    'load from gzip text',
    'wall s',
    'records/s',
    'peak MiB',
    'processor s, client',
    'processor s, node',
    'cores used',
  );
  const cores = (client + node) / seconds;
  say(
    `${millions(rows)} lines`,
    seconds.toFixed(1),
    Math.round(rows / seconds),
    mib(peak),
    client.toFixed(1),
    node.toFixed(1),
    cores.toFixed(2),
  );
  const share = `the node took ${((100 * node) / (client + node)).toFixed(0)} % of what both used`;
  const limit =
    cores > 0.85 * availableParallelism()
      ? `the processors: ${share}`
      : `waiting, not the processors, which were ${((100 * cores) / availableParallelism()).toFixed(0)} % busy with it: ${share}`;
  console.log(`\nthe limit was ${limit} (promise: ≥ 50000 records/s)`);
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
