/** Opens a store that a cluster keeps: wires the connection and everything that works on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedField } from '@thalweg/core/fields';
import { ThalwegError } from '../../report/errors.ts';
import { checkNetwork, checkPresent, networkRanges, toCidr } from '../model/networks.ts';
import { presentColumns, schemaOf } from '../model/schema.ts';
import type {
  ClusterPlace,
  NamedNetwork,
  Places,
  QuarantinedLine,
  RetentionRule,
  Store,
  StoredSearch,
} from '../store.ts';
import { createQuestions } from './ask/questions.ts';
import { readColumns } from './columns.ts';
import { connect, LONGEST_MS } from './connect.ts';
import { findDocuments } from './documents.ts';
import { createLedger, toEntry } from './ledger.ts';
import { openLoad } from './load.ts';
import { compact, forget, noSuchObject, retain, verify } from './maintain.ts';
import { createMeta } from './meta.ts';
import { namesOf } from './names.ts';
import { setPolicy } from './policy.ts';
import { createResources } from './resources.ts';
import { readSources, savePosition, saveReport } from './sources.ts';
import { readActivity, readCoverage, readQuarantine, readSpan, readStatus } from './status.ts';
import { isPrepared, migrateStore, prepareStore } from './template.ts';

/** How long what was found out about fields is good for, milliseconds. */
const COLUMNS_MS = 5000;

export interface OpenOptions {
  readonly create?: boolean;
  readonly places?: Places;
  /** Milliseconds that somebody waits for an answer at most. */
  readonly queryTime?: number;
}

/**
 * Opens the store in a cluster under the prefix of its place; with `create`, makes its indices when they are not there.
 * @throws ThalwegError no-store, cluster-away, cluster-denied, cluster-refused.
 */
export async function openStore(place: ClusterPlace, options: OpenOptions = {}): Promise<Store> {
  const connection = await connect(place);
  const names = namesOf(place.prefix);
  const location = `${place.endpoint}/${place.prefix}`;
  try {
    if (options.create) await prepareStore(connection, names);
    else if (!(await isPrepared(connection, names))) throw noStore(location);
  } catch (error) {
    connection.close();
    throw error;
  }
  const temporary = mkdtempSync(join(tmpdir(), 'thalweg-load-'));
  const ledger = createLedger(connection, names);
  const meta = createMeta(connection, names);
  const resources = createResources(connection, names, meta);
  const working = { cluster: connection, names, ledger };

  let known: { readonly until: number; readonly columns: Promise<string[]> } | undefined;
  function allColumns(): Promise<string[]> {
    if (!known || known.until < Date.now()) {
      const columns = readColumns(connection, names);
      const mine = { until: Date.now() + COLUMNS_MS, columns };
      columns.catch(() => {
        if (known === mine) known = undefined;
      });
      known = mine;
    }
    return known.columns;
  }
  const columns = async (): Promise<string[]> => presentColumns(await allColumns());

  async function namedNetworks(): Promise<NamedNetwork[]> {
    const all = await meta.list<NamedNetwork>('network');
    return all.map(({ data }) => data).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async function* quarantinedLines(object?: string, limit = Number.POSITIVE_INFINITY): AsyncGenerator<QuarantinedLine> {
    const found = object === undefined ? undefined : await ledger.having('label', [object]);
    if (found?.length === 0) throw noSuchObject(object!);
    const counted = new Set<number>();
    if (found) for (const { source } of found) counted.add(source.object);
    else for await (const { source } of ledger.all(['object'])) counted.add(source.object);
    const query = found ? { terms: { object: [...counted] } } : { match_all: {} };
    let left = limit;
    for await (const { source } of findDocuments<StoredLine>(connection, names.quarantine, { query, by: 'key' })) {
      if (left <= 0) return;
      if (!counted.has(source.object)) continue;
      left--;
      const { label, line, reason, field, message, text, cut } = source;
      yield { object: label, line, reason, field, message, text, cut };
    }
  }

  return {
    location,
    engine: factsOf(connection.facts),
    migrate: () => migrateStore(connection, names),
    schema: async () =>
      schemaOf(
        await allColumns(),
        (await namedNetworks()).map(({ name }) => name),
      ),
    columns,
    openLoad: () => openLoad(connection, names, temporary),

    ...createQuestions({
      cluster: connection,
      indices: names.flows,
      ...(options.places && { places: options.places }),
      longest: Math.min(options.queryTime ?? LONGEST_MS, LONGEST_MS),
      columns,
      labelsArrived: async (after, upTo) => (await ledger.arrived(after, upTo)).map(({ source }) => source.label),
    }),

    status: () => readStatus(connection, names, { ledger, location }),
    span: () => readSpan(connection, names),
    coverage: (range) => readCoverage(ledger, range),
    activity: (asked) => readActivity(ledger, asked),
    arrivals: async () => (await meta.read<{ value: number }>('counter', 'published'))?.value ?? 0,
    async formatAt(object, line) {
      const [row] = await ledger.having('label', [object]);
      return row?.source.formats.findLast(({ fromLine }) => fromLine <= line)?.format;
    },
    async objects() {
      const entries = [];
      for await (const row of ledger.all()) entries.push(toEntry(row));
      return entries;
    },
    async details(objects) {
      const rows = await ledger.having('object', objects);
      return rows.map(({ source }) => {
        const { object, size, modified, textBytes, textCrc32, formats } = source;
        return { object, size, modified, textBytes, textCrc32, formats };
      });
    },
    // Rows of a load carry its object's number, from before they count.
    unlisted: { kind: 'not', filter: { kind: 'exists', field: '_load' } },
    quarantine: () => readQuarantine(ledger),
    quarantinedLines,

    async searches() {
      const all = (await meta.list<StoredSearch>('search')).map(({ data }) => data);
      const keyOf = ({ name, id }: StoredSearch): string => `${name.toLowerCase()} ${id}`;
      return all.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    },
    saveSearch: (search) => meta.write('search', search.id, search),
    removeSearch: (id) => meta.remove('search', id),
    async seedSearches(searches) {
      let isFirst = false;
      await meta.change('setting', 'searches-seeded', (data) => {
        isFirst = data === undefined;
        return data === undefined ? { seeded: true } : undefined;
      });
      if (isFirst) for (const search of searches) await meta.write('search', search.id, search);
    },

    sources: () => readSources(meta),
    savePosition: (source, position) => savePosition(meta, source, position),
    saveReport: (source, report) => saveReport(meta, source, report),

    namedNetworks,
    networks: async () => networkRanges(await namedNetworks()),
    lacking: (field) => lackOf(field, options.places),
    async addNetwork(name, ranges) {
      const cidrs = checkNetwork(name, ranges);
      let added: NamedNetwork = { name, ranges: cidrs };
      await meta.change<NamedNetwork>('network', name, (before) => {
        added = { name, ranges: [...new Set([...(before?.ranges ?? []), ...cidrs])] };
        return added;
      });
      return added;
    },
    async removeNetwork(name, ranges) {
      const cidrs = ranges.map(toCidr);
      let left: NamedNetwork = { name, ranges: [] };
      await meta.change<NamedNetwork>('network', name, (before) => {
        checkPresent(name, before?.ranges ?? [], cidrs);
        const kept = cidrs.length === 0 ? [] : (before?.ranges ?? []).filter((range) => !cidrs.includes(range));
        left = { name, ranges: kept };
        return left;
      });
      if (left.ranges.length === 0) await meta.remove('network', name);
      return left;
    },

    resources: resources.read,
    learnResources: resources.learn,

    compact: () => compact(working, Date.now()),
    // The engine merges by itself.
    improve: async () => false,
    tidy: async () => ({ merged: 0, into: 0, rollups: 0, combined: 0 }),
    retain: (limit) => retain(working, limit),
    setPolicy: (days) => setPolicy(working, days),
    retention: async () => (await meta.read<RetentionRule>('setting', 'retention')) ?? {},
    setRetention: (rule) => meta.write('setting', 'retention', rule),
    forget: (object) => forget(working, object),
    verify: () => verify(working),
    async backup() {
      throw new ThalwegError(
        'engine-lacks',
        'A store in a cluster is backed up by the cluster itself, with snapshots.',
        {
          help: `Register a snapshot repository and take snapshots of ${names.prefix}-*; they restore rows and ledger together.`,
        },
      );
    },
    async close() {
      connection.close();
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

interface StoredLine extends Omit<QuarantinedLine, 'object'> {
  readonly object: number;
  readonly label: string;
}

function noStore(location: string): ThalwegError {
  return new ThalwegError('no-store', `There is no store at ${location}.`, {
    help: '`thalweg store init` makes one, and so does the first `thalweg ingest`.',
  });
}

function factsOf({
  engine,
  version,
  pointInTime,
  lifecycle,
  derivedSource,
}: {
  readonly engine: string;
  readonly version: string;
  readonly pointInTime: unknown;
  readonly lifecycle: string | undefined;
  readonly derivedSource: boolean;
}): string[] {
  const name = engine === 'opensearch' ? 'OpenSearch' : 'Elasticsearch';
  return [
    `${name} ${version}`,
    pointInTime
      ? 'long results are read from a fixed view (point in time)'
      : 'no point in time: long results are read by scroll',
    lifecycle
      ? `${lifecycle} can remove old days by itself (thalweg store retain --days N --policy on); so does thalweg store retain`
      : 'neither ISM nor ILM: old days go by thalweg store retain, or by a server with retention set',
    derivedSource
      ? 'documents are kept as columns only (derived source)'
      : 'no derived source: documents are kept twice, as columns and as text',
  ];
}

function lackOf(field: string, places: Places | undefined): string | undefined {
  const derived = derivedField(field);
  if (!derived) return undefined;
  return places ? places.lack(derived.what) : `${field} is looked up in data that is not at hand.`;
}
