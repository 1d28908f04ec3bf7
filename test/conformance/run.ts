/**
 * Runs a conformance fixture and its cases against a real store: `npm run conformance -- FIXTURE CASES [--store DIR|URL]`. Prints
 * every difference and `N of M cases`; exit code 1 when one differs.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, type Schema, toErrorForm } from '@thalweg/core/language';
import { createNameTable, type ToldResource, withNames } from '@thalweg/core/names';
import { check, type Networks } from '@thalweg/core/query';
import { createAppender } from '../../packages/backend/src/cli/engine.ts';
import { ingest } from '../../packages/backend/src/ingest/pipeline.ts';
import { openStore as openFolder } from '../../packages/backend/src/stores/duckdb/open.ts';
import { isClusterAddress } from '../../packages/backend/src/stores/opensearch/address.ts';
import { openStore as openCluster } from '../../packages/backend/src/stores/opensearch/open.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import type { Places, Store } from '../../packages/backend/src/stores/store.ts';

export interface ConformanceCase {
  readonly id: string;
  readonly lang: 'kql' | 'lucene';
  readonly query: string;
  readonly now: string;
  readonly tz: string;
  readonly expect: {
    readonly rows?: readonly number[];
    readonly error?: { readonly code: string; readonly start: number; readonly end: number };
  };
  readonly hints?: readonly string[];
}

export interface ConformanceResult {
  readonly cases: number;
  readonly passed: number;
  /** One line for each case that differs. */
  readonly differences: readonly string[];
}

export function readCases(path: string): ConformanceCase[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as ConformanceCase);
}

/** What queries can mean besides the records. */
export interface World {
  /** CIDR by name. */
  readonly networks?: Readonly<Record<string, readonly string[]>>;
  /** Of AWS, some of them gone. */
  readonly resources?: readonly { readonly told: ToldResource; readonly vanished: boolean }[];
  readonly places?: Places;
}

/** Loads the fixture into a store (a temporary one, unless `place` names a folder or a cluster) and asks every case. */
export async function runConformance(
  fixture: string,
  cases: readonly ConformanceCase[],
  place?: string,
  { networks = {}, resources = [], places }: World = {},
): Promise<ConformanceResult> {
  const temporary = place === undefined ? mkdtempSync(join(tmpdir(), 'thalweg-conformance-')) : undefined;
  const options = { create: true, ...(places && { places }) };
  const store =
    place !== undefined && isClusterAddress(place)
      ? await openCluster(readSettings(place, process.env), options)
      : openFolder(place ?? join(temporary!, 'store'), options);
  try {
    const load = await store.openLoad();
    try {
      await ingest(load, [resolve(fixture)], { createAppender });
    } finally {
      await load.close();
    }
    for (const [name, ranges] of Object.entries(networks)) await store.addNetwork(name, ranges);
    await learn(store, resources);
    return await judge(store, cases, resolve(fixture));
  } finally {
    await store.close();
    if (temporary) rmSync(temporary, { recursive: true });
  }
}

/** Two readings, so that what is gone by the second has vanished. */
async function learn(store: Store, resources: NonNullable<World['resources']>): Promise<void> {
  const from = { account: '123456789012', region: 'eu-west-1' };
  const kinds = [...new Set(resources.map(({ told }) => told.kind))];
  for (const [at, some] of [resources, resources.filter(({ vanished }) => !vanished)].entries())
    await store.learnResources({ from, kinds, resources: some.map(({ told }) => told), at });
}

async function judge(store: Store, cases: readonly ConformanceCase[], object: string): Promise<ConformanceResult> {
  const schema = await store.schema();
  const networks = withNames(await store.networks(), createNameTable(await store.resources()));
  const context = { schema, scope: undefined, now: 0, tz: 'UTC' };
  const all = check(parse('', 'kql', schema), context).query!;
  const everything = await linesOf(store, all, object);
  // Records are numbered from 1 in the order of their lines; header and blank lines have no number.
  const numbers = new Map(everything.map((line, index) => [line, index + 1]));
  const differences: string[] = [];
  for (const one of cases) {
    const difference = await differs(one, { store, schema, networks, object, numbers });
    if (difference) differences.push(`${one.id} ${JSON.stringify(one.query)}: ${difference}`);
  }
  return { cases: cases.length, passed: cases.length - differences.length, differences };
}

async function linesOf(store: Store, query: Parameters<Store['search']>[0], object: string): Promise<number[]> {
  const lines: number[] = [];
  const options = { columns: ['_object', '_line'], sort: [{ field: '_line', descending: false }], limit: undefined };
  for await (const { rows } of store.search(query, options))
    for (const row of rows) if (row[0] === object) lines.push(Number(row[1]));
  return lines;
}

async function differs(
  one: ConformanceCase,
  {
    store,
    schema,
    networks,
    object,
    numbers,
  }: { store: Store; schema: Schema; networks: Networks; object: string; numbers: ReadonlyMap<number, number> },
): Promise<string | undefined> {
  const { query, diagnostics } = check(parse(one.query, one.lang, schema), {
    schema,
    scope: undefined,
    now: Date.parse(one.now),
    tz: one.tz,
    networks,
    lacking: store.lacking,
  });
  const { error, hints } = toErrorForm(one.query, diagnostics);
  const wanted = one.expect.error;
  if (wanted) {
    if (!error) return `wanted the error ${wanted.code}, but it ran`;
    const same = error.code === wanted.code && error.start === wanted.start && error.end === wanted.end;
    return same
      ? undefined
      : `wanted ${wanted.code} ${wanted.start}–${wanted.end}, got ${error.code} ${error.start}–${error.end}`;
  }
  if (!query) return `wanted rows, got ${error?.code} ${error?.start}–${error?.end}: ${error?.message}`;
  const missing = (one.hints ?? []).filter((code) => !hints.some((hint) => hint.code === code));
  if (missing.length > 0) return `the hint ${missing.join(', ')} is missing`;
  const rows = (await linesOf(store, query, object)).map((line) => numbers.get(line)!).sort((a, b) => a - b);
  const expected = one.expect.rows ?? [];
  return JSON.stringify(rows) === JSON.stringify(expected)
    ? undefined
    : `wanted rows ${list(expected)}, got ${list(rows)}`;
}

const list = (rows: readonly number[]): string =>
  rows.length > 20 ? `${rows.slice(0, 20).join(',')},… (${rows.length})` : rows.join(',') || '(none)';

async function main(words: readonly string[]): Promise<number> {
  const at = words.indexOf('--store');
  const store = at < 0 ? undefined : words[at + 1];
  const [fixture, cases] = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
  if (!fixture || !cases || (at >= 0 && !store)) {
    console.error('usage: npm run conformance -- FIXTURE CASES [--store DIR|URL]');
    return 2;
  }
  const result = await runConformance(fixture, readCases(cases), store);
  for (const difference of result.differences) console.log(difference);
  console.log(`${result.passed} of ${result.cases} cases`);
  return result.passed === result.cases ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2));
