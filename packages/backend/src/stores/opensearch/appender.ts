/** The writing half of a store in a cluster: rows become documents and go out in bulk. It runs inside a worker. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BadLine, FlowColumns } from '@thalweg/core/record';
import { ThalwegError } from '../../report/errors.ts';
import { coverageOf, sharesOf } from '../model/seen.ts';
import type { AppendedObject, Appender, AppenderPlace, ClusterPlace, WrittenPart } from '../store.ts';
import { type BulkItem, type BulkResult, writeBulk } from './bulk.ts';
import { type Connection, connect } from './connect.ts';
import { PATIENCE_MS, patiently } from './documents.ts';
import { type EventRows, settleRepeated } from './event-rows.ts';
import { eventId, lineId } from './ids.ts';
import { toJson } from './json.ts';
import { leftOutOf, type Refused, refusedLines } from './left-out.ts';
import { namesOf } from './names.ts';
import { type RowDocument, renderRows } from './render.ts';
import { runsOf } from './select.ts';
import { addFields } from './template.ts';
import { createWindow } from './window.ts';

/** Below the limit of the smallest domains (10 MiB, Amazon OpenSearch Service Developer Guide, "Network limits"). */
const MOST_CHARACTERS = 4 * 1024 * 1024;
const MOST_DOCUMENTS = 5000;

export function createAppender(place: AppenderPlace & { readonly cluster: ClusterPlace }): Appender {
  const names = namesOf(place.cluster.prefix);
  const objects = new Map<number, AppendedObject>();
  const events: EventRows = new Map();
  const window = createWindow();
  const known = new Set<string>();
  let current = -1;
  let connecting: Promise<Connection> | undefined;

  function connected(): Promise<Connection> {
    connecting ??= patiently(() => connect(place.cluster));
    return connecting;
  }

  async function append(columns: FlowColumns): Promise<WrittenPart[]> {
    if (columns.rows === 0) return [];
    const connection = await connected();
    await provideFields(connection, columns);
    const documents = toDocuments(columns);
    const doubled = documents.filter((document) => isDoubled(document));
    const result = await writeAll(
      connection,
      documents.filter((document) => !isDoubled(document)),
    );
    const settled = await settleRepeated(connection, names, result.repeated, (items) => writeAll(connection, items));
    const refused = [...result.refused, ...settled.refused];
    const lines = await keepRefused(connection, refused);
    for (const object of events.keys()) if (object !== current) events.delete(object);
    const leftOut = leftOutOf([...doubled, ...settled.repeated], refused);
    const batch = batchName();
    const parts = sharesOf(columns).map((share): WrittenPart => {
      return {
        kind: 'records',
        path: `${batch}-${share.object}`,
        day: undefined,
        columns: columns.columns.map(({ name }) => name),
        rows: share.records + share.noData + share.skipData,
        bytes: 0,
        minStart: undefined,
        maxStart: undefined,
        objects: [share],
        coverage: runsOf(columns, share.object).flatMap(coverageOf),
        leftOut: leftOut.filter(({ object }) => object === share.object),
      };
    });
    return [...parts, ...lines];
  }

  /** Fields that are no fields of AWS have to be known to the cluster before the first document that has one. */
  async function provideFields(connection: Connection, columns: FlowColumns): Promise<void> {
    const unknown = columns.columns.filter(({ field, name }) => field === undefined && !known.has(name));
    if (unknown.length === 0) return;
    const extra = unknown.map(({ name }) => name);
    await patiently(() => addFields(connection, names, extra));
    for (const name of extra) known.add(name);
  }

  function toDocuments(columns: FlowColumns): FlowDocument[] {
    return renderRows(columns, names.prefix, (object, line, nth) => {
      const { label, identity } = objects.get(object)!;
      const event = events.get(object)?.ids.get(line);
      return { label, line, id: event === undefined ? lineId(identity, line, nth) : eventId(event, nth) };
    }).map((document) => ({
      ...document,
      source: `{"_load":${document.object},${document.source.slice(1)}`,
      // A row of a line is the object's own; that of an event belongs to whichever object brings it first.
      replaces: !events.has(document.object),
    }));
  }

  function isDoubled({ object, id }: FlowDocument): boolean {
    return events.get(object)?.doubled.has(id) ?? false;
  }

  async function writeAll<Item extends BulkItem>(
    connection: Connection,
    items: readonly Item[],
  ): Promise<Pick<BulkResult<Item>, 'repeated' | 'refused'>> {
    const repeated: Item[] = [];
    const refused: { item: Item; reason: string }[] = [];
    await window.each(chunks(items), async (chunk) => {
      const result = await writeBulk(chunk, {
        send: connection.bulk,
        deadline: Date.now() + PATIENCE_MS,
        now: Date.now,
        sleep: (ms) => sleep(ms),
        random: Math.random,
      });
      if (result.left.length > 0) throw notWritten(place.cluster, result.leftReason);
      repeated.push(...result.repeated);
      refused.push(...result.refused);
      return result.retries === 0;
    });
    return { repeated, refused };
  }

  async function keepRefused(
    connection: Connection,
    refused: readonly Refused<FlowDocument>[],
  ): Promise<WrittenPart[]> {
    const lines = refusedLines(refused);
    return lines.length === 0 ? [] : [await writeLines(connection, lines)];
  }

  async function writeLines(connection: Connection, lines: readonly BadLine[]): Promise<WrittenPart> {
    const batch = batchName();
    const items = lines.map((line): BulkItem => {
      const { label, identity } = objects.get(line.object)!;
      const { object, line: number, reason, field, message, text, cut } = line;
      const source = { object, label, line: number, reason, field: field ?? null, message, text, cut, batch };
      // Orders bad lines of all objects, and no two share it.
      const key = (BigInt(object) << 32n) + BigInt(number);
      return {
        index: names.quarantine,
        id: lineId(identity, number),
        source: toJson({ ...source, key }),
        replaces: true,
      };
    });
    const { refused } = await writeAll(connection, items);
    if (refused[0]) throw new Error(`the cluster does not take a bad line: ${refused[0].reason}`);
    const counts = new Map<number, number>();
    for (const { object } of lines) counts.set(object, (counts.get(object) ?? 0) + 1);
    return {
      kind: 'quarantine',
      path: batch,
      day: undefined,
      columns: [],
      rows: lines.length,
      bytes: 0,
      minStart: undefined,
      maxStart: undefined,
      objects: [...counts].map(([object, quarantined]) => ({
        object,
        records: 0,
        noData: 0,
        skipData: 0,
        quarantined,
      })),
      coverage: [],
    };
  }

  const batchName = (): string => `${place.owner}-${randomBytes(6).toString('hex')}`;

  return {
    begin(object) {
      current = object.object;
      objects.set(object.object, object);
      events.delete(object.object);
    },
    event(line, id) {
      const own = events.get(current) ?? {
        ids: new Map<number, string>(),
        seen: new Set<string>(),
        doubled: new Set(),
      };
      events.set(current, own);
      // Twice in one object: the second is left out, under an id that nothing is written to.
      const name = own.seen.has(id) ? `${id} again in line ${line}` : id;
      if (name !== id) own.doubled.add(eventId(name));
      own.seen.add(id);
      own.ids.set(line, name);
    },
    append,
    async appendQuarantine(lines) {
      return lines.length === 0 ? [] : [await writeLines(await connected(), lines)];
    },
  };
}

export type FlowDocument = RowDocument;

function* chunks<Item extends BulkItem>(items: readonly Item[]): Generator<Item[]> {
  let chunk: Item[] = [];
  let characters = 0;
  for (const item of items) {
    chunk.push(item);
    characters += item.source.length;
    if (chunk.length < MOST_DOCUMENTS && characters < MOST_CHARACTERS) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}

function notWritten({ endpoint }: ClusterPlace, reason: string | undefined): ThalwegError {
  return new ThalwegError(
    'cluster-away',
    `The cluster at ${endpoint} took no documents for ${PATIENCE_MS / 60_000} minutes: ${reason}`,
    {
      help: 'What was committed is safe; run the same command again when the cluster is well.',
    },
  );
}
