/**
 * A load into a cluster. Rows are written by the appenders while they are parsed, and seen at once; they count when the ledger names
 * their object. An id follows from content and line, so whatever is written twice is there once.
 */

import { mergeCoverage } from '../model/spans.ts';
import type {
  Claim,
  CommitOutcome,
  Load,
  LoadedObject,
  LoadUnit,
  ObjectIdentity,
  RetryClaim,
  RetryUnit,
  WrittenPart,
} from '../store.ts';
import { claimId, createClaims } from './claims.ts';
import type { Connection } from './connect.ts';
import { decideClaims, type Granted } from './decide.ts';
import { type Action, patiently, refresh, writeDocuments } from './documents.ts';
import { createLedger, isSame, type LedgerDocument, type LedgerRow } from './ledger.ts';
import { createMeta } from './meta.ts';
import type { Names } from './names.ts';
import { registerOwner } from './owners.ts';
import { noteDaysForPolicy } from './policy.ts';
import { countRows, removeMatching, removeObject } from './rows.ts';

/** Rows that an appender gets at once: some ten requests, so that the first goes out soon. */
const ROWS_AT_ONCE = 50_000;
/** Rows of a commit, which costs a refresh of the day and some ten requests. */
const ROWS_OF_UNIT = 200_000;
/** Times that an object is loaded again because its rows are not those that were written. */
const ATTEMPTS = 3;

interface Held extends Granted {
  readonly claim: string;
}

export async function openLoad(connection: Connection, names: Names, temporary: string): Promise<Load> {
  const meta = createMeta(connection, names);
  const ledger = createLedger(connection, names);
  const owner = await registerOwner(meta);
  const claims = createClaims(connection, names, { owner: owner.id, meta });
  const held = new Map<number, Held>();
  const attempts = new Map<string, number>();
  /** One after the other: what one claim decides the next has to know. */
  const claiming = createTurns();
  /** A commit waits for the engine, and claims need not wait for that. */
  const committing = createTurns();

  async function claim(objects: readonly ObjectIdentity[], force: boolean): Promise<Claim[]> {
    const ids = objects.map(claimId);
    const numbers = await claims.take(ids);
    const decided = await decideClaims(objects, numbers, { ledger, force, labels: [...held.values()] });
    const actions = decided.flatMap(({ remember }): Action[] =>
      remember ? [{ kind: 'replace', index: names.objects, ...remember }] : [],
    );
    await writeDocuments(connection, actions, { visible: true });
    await claims.end(ids.filter((_, place) => numbers[place] !== undefined && decided[place]!.claim.kind !== 'load'));
    decided.forEach(({ granted }, place) => {
      if (granted) held.set(granted.object, { ...granted, claim: ids[place]! });
    });
    return decided.map((one) => one.claim);
  }

  async function commit(unit: LoadUnit): Promise<CommitOutcome> {
    await refresh(connection, names.flows);
    const found = await countRows(
      connection,
      names,
      unit.objects.map(({ object }) => object),
    );
    const wrong = unit.objects.filter((object) => rowsOf(object) !== (found.get(object.object) ?? 0));
    if (wrong.length > 0) {
      await startOver(wrong);
      return 'again';
    }
    await removeStale(unit);
    const arrival = await meta.take('arrival', 1);
    const replaced = unit.objects.flatMap(({ replaces }) => replaces ?? []);
    const documents = unit.objects.map((object) => toDocument(object, held.get(object.object)!, { unit, arrival }));
    const removed = replaced.map((object): Action => ({ kind: 'delete', index: names.objects, id: String(object) }));
    await writeDocuments(connection, [...documents.map(toAction), ...removed], { visible: true });
    for (const document of documents) await finishReplacing(document);
    await claims.end(unit.objects.map(({ object }) => held.get(object)!.claim));
    for (const { object } of unit.objects) held.delete(object);
    await meta.raise('published', arrival);
    return 'committed';
  }

  /** Rows are missing, or too many: another load took events over, or left rows that this one would not have written. */
  async function startOver(wrong: readonly LoadedObject[]): Promise<void> {
    for (const { object } of wrong) {
      const { sha256, name } = held.get(object)!.identity;
      const attempt = (attempts.get(sha256) ?? 0) + 1;
      attempts.set(sha256, attempt);
      if (attempt > ATTEMPTS) throw new Error(`the cluster does not have the rows of ${name} that were written`);
      await removeObject(connection, names, object);
    }
  }

  /** Bad lines of an attempt that was broken off. */
  async function removeStale({ objects, parts }: Pick<LoadUnit, 'parts'> & RetryUnitObjects): Promise<void> {
    const numbers = objects.map(({ object }) => object);
    const query = { filter: [{ terms: { object: numbers } }], must_not: [{ terms: { batch: batchesOf(parts) } }] };
    await removeMatching(connection, names.quarantine, { bool: query });
  }

  async function finishReplacing(document: LedgerDocument): Promise<void> {
    if (document.pendingFor === undefined) return;
    await removeObject(connection, names, document.pendingFor);
    const { pendingFor: _, ...source } = document;
    await writeDocuments(connection, [toAction(source)], { visible: true });
  }

  function toAction(source: LedgerDocument): Action {
    return { kind: 'index', index: names.objects, id: String(source.object), source };
  }

  async function release(objects: readonly number[]): Promise<void> {
    const given = objects.flatMap((object) => {
      const one = held.get(object);
      return one ? [{ id: one.claim, object }] : [];
    });
    await claims.giveUp(given);
    for (const { object } of given) held.delete(object);
  }

  async function claimRetry(objects: readonly number[]): Promise<RetryClaim[]> {
    const rows = (await ledger.having('object', objects)).filter(({ source }) => source.quarantined > 0);
    const ids = rows.map(({ id }) => `retry-${id}`);
    const numbers = await claims.take(ids);
    return rows.flatMap(({ source }, place) => {
      if (numbers[place] === undefined) return [];
      const { object, name, label, sha256, identity, lines, quarantined, quarantineKept, formats } = source;
      held.set(object, {
        object,
        label,
        identity: source,
        rowIdentity: { own: identity, previous: identity },
        claim: ids[place]!,
      });
      return [{ object, name, label, sha256, identity, lines, quarantined, quarantineKept, formats }];
    });
  }

  async function commitRetry(unit: RetryUnit): Promise<void> {
    await refresh(connection, names.flows);
    const rows = await ledger.having(
      'object',
      unit.objects.map(({ object }) => object),
    );
    const arrival = await meta.take('arrival', 1);
    const documents = rows.map(({ source }) => {
      const result = unit.objects.find(({ object }) => object === source.object)!;
      const parts = partsOf(unit.parts, source.object);
      return {
        ...source,
        arrival,
        records: source.records + result.records,
        noData: source.noData + result.noData,
        skipData: source.skipData + result.skipData,
        quarantined: result.quarantined,
        quarantineKept: result.quarantineKept,
        badLines: result.badLines,
        columns: columnsOf(parts, source.columns),
        coverage: mergeCoverage([...source.coverage, ...parts.flatMap(({ coverage }) => coverage)]),
      };
    });
    await writeDocuments(connection, documents.map(toAction), { visible: true });
    await removeStale(unit);
    await claims.end(unit.objects.map(({ object }) => held.get(object)!.claim));
    for (const { object } of unit.objects) held.delete(object);
    await meta.raise('published', arrival);
  }

  /** Finishes what dead processes have begun: rows that were replaced go. */
  async function recover(): Promise<void> {
    for (const { source } of await ledger.pending()) await finishReplacing(source);
  }

  /** Rows of loads that were broken off and that nobody has taken up again. */
  async function clear(): Promise<void> {
    await release([...held.keys()]);
    const own = new Set(givenUp);
    for (const { id, source } of await claims.abandoned()) {
      if (own.has(id)) continue;
      const [object] = await claims.take([id]);
      if (object === undefined) continue;
      const [known] = await ledger.having('object', [source.object]);
      if (!known) await removeObject(connection, names, source.object);
      await claims.end([id]);
    }
  }

  /** What this load gave up may be loaded again in a moment, by the same command: its rows are left for that. */
  const givenUp: string[] = [];
  await patiently(recover);

  return {
    place: { owner: owner.id, temporary, cluster: connection.place, rows: ROWS_AT_ONCE, unitRows: ROWS_OF_UNIT },
    known: async (refs) => {
      const rows = await patiently(() =>
        ledger.having(
          'names',
          refs.map(({ name }) => name),
        ),
      );
      const byName = new Map<string, LedgerRow[]>();
      for (const row of rows) {
        for (const name of row.source.names) byName.set(name, [...(byName.get(name) ?? []), row]);
      }
      return refs.map((ref) => (byName.get(ref.name) ?? []).some((row) => isSame(ref, row)));
    },
    claim: (objects, force) => claiming.take(() => claim(objects, force)),
    release: async (objects) => {
      givenUp.push(...objects.flatMap((object) => held.get(object)?.claim ?? []));
      await claiming.take(() => release(objects));
    },
    // An event's document has an id that follows from the event, so the appender finds out what is there already.
    reserveEvents: async () => [],
    commit: (unit) => committing.take(() => commit(unit)),
    claimRetry: (objects) => claiming.take(() => claimRetry(objects)),
    commitRetry: (unit) => committing.take(() => commitRetry(unit)),
    async close() {
      await Promise.all([claiming.end(), committing.end()]);
      try {
        await clear();
        await noteDaysForPolicy({ cluster: connection, names, ledger });
      } finally {
        await owner.end();
      }
    },
  };
}

interface Turns {
  take<Result>(work: () => Promise<Result>): Promise<Result>;
  /** When all that was taken is over, well or not. */
  end(): Promise<void>;
}

/** Works one after another, each patiently. */
function createTurns(): Turns {
  let queue: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const turn = queue.then(() => patiently(work));
      queue = turn.catch(() => undefined);
      return turn;
    },
    async end() {
      await queue;
    },
  };
}

type RetryUnitObjects = { readonly objects: readonly { readonly object: number }[] };

function rowsOf({ records, noData, skipData }: LoadedObject): number {
  return records + noData + skipData;
}

/** Parts of an object with rows; the appender makes one for each. */
function partsOf(parts: readonly WrittenPart[], object: number): WrittenPart[] {
  return parts.filter((part) => part.kind === 'records' && part.objects[0]?.object === object);
}

function batchesOf(parts: readonly WrittenPart[]): string[] {
  return parts.filter(({ kind }) => kind === 'quarantine').map(({ path }) => path);
}

function columnsOf(parts: readonly WrittenPart[], before: readonly string[] = []): string[] {
  return [...new Set([...before, ...parts.flatMap(({ columns }) => columns)])];
}

function toDocument(
  object: LoadedObject,
  { identity, rowIdentity, label }: Held,
  { unit, arrival }: { readonly unit: LoadUnit; readonly arrival: number },
): LedgerDocument {
  const parts = partsOf(unit.parts, object.object);
  const { name, size, modified, sha256 } = identity;
  return {
    ...{ name, size, modified, sha256, object: object.object, label: object.label, names: [name], copies: [] },
    identity: object.label === label ? rowIdentity.own : rowIdentity.previous,
    loadedAt: Date.now(),
    arrival,
    columns: columnsOf(parts),
    lines: object.lines,
    records: object.records,
    noData: object.noData,
    skipData: object.skipData,
    quarantined: object.quarantined,
    quarantineKept: object.quarantineKept,
    badLines: object.badLines ?? [],
    bytesIn: object.bytesIn,
    textBytes: object.textBytes,
    textCrc32: object.textCrc32,
    formats: object.formats,
    repeatedEvents: object.events?.repeated ?? 0,
    ...(object.broken !== undefined && { broken: object.broken }),
    retired: { records: 0, noData: 0, skipData: 0 },
    coverage: mergeCoverage(parts.flatMap(({ coverage }) => coverage)),
    ...(object.replaces !== undefined && { pendingFor: object.replaces }),
  };
}
