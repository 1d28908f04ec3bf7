/** Opens a store: wires the catalogue, the engines and everything that works on them. */
import { resolve } from 'node:path';
import { derivedField } from '@thalweg/core/fields';
import { networkRanges } from '../model/networks.ts';
import { presentColumns, schemaOf } from '../model/schema.ts';
import type { Places, Store } from '../store.ts';
import { lastArrival } from './arrivals.ts';
import { backup } from './backup.ts';
import { Catalogue } from './catalogue.ts';
import { compact, improve, tidy } from './compact.ts';
import { type AskingLimits, createEngines } from './engines.ts';
import { forget } from './forget.ts';
import { layoutOf } from './layout.ts';
import { formatAt, ledgerDetails, ledgerEntries } from './ledger.ts';
import { openLoad } from './load.ts';
import type { Maintenance } from './maintenance.ts';
import { addNetwork, readNetworks, removeNetwork } from './networks.ts';
import { quarantinedLines, quarantineGroups } from './quarantine.ts';
import { createQuestions } from './questions.ts';
import { createResources } from './resources.ts';
import { readRetention, retain, writeRetention } from './retain.ts';
import { readSearches, removeSearch, saveSearch, seedSearches } from './searches.ts';
import { readSources, savePosition, saveReport } from './sources.ts';
import { readActivity, readSpan, readSpans, readStatus } from './status.ts';
import { verify } from './verify.ts';

/**
 * Opens the store in a folder; with `create`, makes one there when the folder is absent or empty.
 * @throws ThalwegError no-store, not-a-store, store-newer, store-damaged, unreadable, disk-full.
 */
export function openStore(
  folder: string,
  options: AskingLimits & { readonly create?: boolean; readonly places?: Places } = {},
): Store {
  const location = resolve(folder);
  const layout = layoutOf(location);
  const catalogue = Catalogue.open(layout, options.create ?? false);
  const engines = createEngines(layout, options);
  const resources = createResources(catalogue);
  const maintenance: Maintenance = { catalogue, engine: engines.maintaining };
  const questions = createQuestions({
    engine: engines.asking,
    engineFor: engines.exporting,
    view: () => catalogue.view(),
  });

  return {
    location,
    engine: ['Parquet files, read by DuckDB, with a catalogue in SQLite'],
    // Opening has done it.
    migrate: async () => [],
    schema: async () =>
      catalogue.read((view) =>
        schemaOf(
          view.columns(),
          readNetworks(view.db).map(({ name }) => name),
        ),
      ),
    columns: async () => catalogue.read((view) => presentColumns(view.columns())),
    openLoad: async () => openLoad(catalogue),

    ...questions,

    status: async () => readStatus(catalogue),
    span: async () => catalogue.read(({ db }) => readSpan(db)),
    coverage: async (range) => catalogue.read(({ db }) => readSpans(db, range)),
    activity: async (options) => catalogue.read(({ db }) => readActivity(db, options)),
    arrivals: async () => catalogue.read(({ db }) => lastArrival(db)),
    formatAt: async (object, line) => catalogue.read(({ db }) => formatAt(db, object, line)),
    searches: async () => catalogue.read(({ db }) => readSearches(db)),
    saveSearch: async (search) => saveSearch(catalogue.writer(), search),
    removeSearch: async (id) => removeSearch(catalogue.writer(), id),
    seedSearches: async (searches) => seedSearches(catalogue, searches),
    sources: async () => catalogue.read(({ db }) => readSources(db)),
    savePosition: async (source, position) => savePosition(catalogue.writer(), source, position),
    saveReport: async (source, report) => saveReport(catalogue.writer(), source, report),
    namedNetworks: async () => catalogue.read(({ db }) => readNetworks(db)),
    networks: async () => catalogue.read(({ db }) => networkRanges(readNetworks(db))),
    lacking: (field) => lackOf(field, options.places),
    addNetwork: async (name, ranges) => addNetwork(catalogue.writer(), name, ranges),
    removeNetwork: async (name, ranges) => removeNetwork(catalogue.writer(), name, ranges),
    resources: async () => resources.read(),
    learnResources: async (reading) => resources.learn(reading),
    objects: async () => catalogue.read(({ db }) => ledgerEntries(db)),
    details: async (objects) => catalogue.read(({ db }) => ledgerDetails(db, objects)),
    quarantine: async () => quarantineGroups(catalogue),
    quarantinedLines: (object, limit) => quarantinedLines({ catalogue, engine: engines.asking }, { object, limit }),

    compact: (signal) => compact(maintenance, signal),
    tidy: (signal) => tidy(maintenance, signal),
    improve: (signal) => improve(maintenance, signal),
    retain: async (limit) => retain(catalogue, limit),
    retention: async () => catalogue.read(({ db }) => readRetention(db)),
    setRetention: async (rule) => writeRetention(catalogue.writer(), rule),
    forget: (object) => forget(maintenance, object),
    verify: () => verify(catalogue, engines.asking),
    backup: async (target) => backup(catalogue, target),
    close: async () => {
      await engines.close();
      catalogue.close();
    },
  };
}

function lackOf(field: string, places: Places | undefined): string | undefined {
  const derived = derivedField(field);
  if (!derived) return undefined;
  return places ? places.lack(derived.what) : `${field} is looked up in data that is not at hand.`;
}
