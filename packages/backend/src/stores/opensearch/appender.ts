/** The writing half of a store in a cluster: rows become documents and go out in bulk. It runs inside a worker. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BadLine, FlowColumns } from '@thalweg/core/record';
import { ThalwegError } from '../../report/errors.ts';
import { coverageOf, sharesOf } from '../model/seen.ts';
import type { AppendedObject, Appender, AppenderPlace, ClusterPlace, WrittenPart } from '../store.ts';
import { createBatches, MOST_BYTES, MOST_DOCUMENTS, type RowBatch } from './batches.ts';
import { type BulkItem, type BulkOptions, type BulkResult, writeBatch, writeBulk } from './bulk.ts';
import { type Connection, connect } from './connect.ts';
import { PATIENCE_MS, patiently } from './documents.ts';
import { type EventRows, settleRepeated } from './event-rows.ts';
import { eventId, lineId } from './ids.ts';
import { toJson } from './json.ts';
import { leftOutOf, type Refused, refusedLines } from './left-out.ts';
import { namesOf } from './names.ts';
import { createRenderer, type Renderer, type RowDocument, type RowPlace } from './render.ts';
import { runsOf } from './select.ts';
import { addFields } from './template.ts';
import { createWindow } from './window.ts';

export function createAppender(place: AppenderPlace & { readonly cluster: ClusterPlace }): Appender {
  const names = namesOf(place.cluster.prefix);
  const objects = new Map<number, AppendedObject>();
  const events: EventRows = new Map();
  const window = createWindow();
  const batches = createBatches();
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
    const renderer = createRenderer(columns, {
      prefix: names.prefix,
      placeOf,
      load: true,
      // A row of a line is the object's own; that of an event belongs to whichever object brings it first.
      replaces: (object) => !events.has(object),
    });
    const doubled = doubledRows(columns);
    const result = await writeRows(connection, renderer, batches.of(renderer, columns.rows, doubled));
    const settled = await settleRepeated(connection, names, result.repeated, (items) => writeAll(connection, items));
    const refused = [...result.refused, ...settled.refused];
    const lines = await keepRefused(connection, refused);
    const leftOut = leftOutOf([...Array.from(doubled, renderer.document), ...settled.repeated], refused);
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

  function placeOf(object: number, line: number, nth: number): RowPlace {
    const { label, identity } = objects.get(object)!;
    const event = events.get(object)?.ids.get(line);
    return { label, line, id: event === undefined ? lineId(identity, line, nth) : eventId(event, nth) };
  }

  /** Rows whose event came before in the same object. */
  function doubledRows(columns: FlowColumns): Set<number> {
    const rows = new Set<number>();
    columns.objects.forEach(({ object, from }, run) => {
      const own = events.get(object);
      if (!own || own.doubled.size === 0) return;
      const to = columns.objects[run + 1]?.from ?? columns.rows;
      for (let row = from; row < to; row++) {
        const event = own.ids.get(columns.lines[row]!);
        if (event !== undefined && own.doubled.has(event)) rows.add(row);
      }
    });
    return rows;
  }

  async function writeRows(
    connection: Connection,
    renderer: Renderer,
    all: Iterable<RowBatch>,
  ): Promise<Pick<BulkResult<RowDocument>, 'repeated' | 'refused'>> {
    const repeated: RowDocument[] = [];
    const refused: { item: RowDocument; reason: string }[] = [];
    await window.each(all, async (batch) => {
      const toDocument = (position: number): RowDocument => renderer.document(batch.rows[position]!);
      const result = whole(await writeBatch(batch, options(connection)));
      // Whatever was sent more than once may have a request that nobody waits for any more.
      if (result.retries === 0) batch.release();
      repeated.push(...result.repeated.map(toDocument));
      for (const { item, reason } of result.refused) refused.push({ item: toDocument(item), reason });
      return result.retries === 0;
    });
    return { repeated, refused };
  }

  async function writeAll<Item extends BulkItem>(
    connection: Connection,
    items: readonly Item[],
  ): Promise<Pick<BulkResult<Item>, 'repeated' | 'refused'>> {
    const repeated: Item[] = [];
    const refused: { item: Item; reason: string }[] = [];
    await window.each(chunks(items), async (chunk) => {
      const result = whole(await writeBulk(chunk, options(connection)));
      repeated.push(...result.repeated);
      refused.push(...result.refused);
      return result.retries === 0;
    });
    return { repeated, refused };
  }

  function options(connection: Connection): BulkOptions {
    return {
      send: connection.bulk,
      deadline: Date.now() + PATIENCE_MS,
      now: Date.now,
      sleep: (ms) => sleep(ms),
      random: Math.random,
    };
  }

  function whole<Result extends BulkResult<unknown>>(result: Result): Result {
    if (result.left.length > 0) throw notWritten(place.cluster, result.leftReason);
    return result;
  }

  async function keepRefused(connection: Connection, refused: readonly Refused<RowDocument>[]): Promise<WrittenPart[]> {
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
      // Twice in one object: the second is left out, under a name that nothing else has.
      const name = own.seen.has(id) ? `${id} again in line ${line}` : id;
      if (name !== id) own.doubled.add(name);
      own.seen.add(id);
      own.ids.set(line, name);
    },
    append,
    async appendQuarantine(lines) {
      return lines.length === 0 ? [] : [await writeLines(await connected(), lines)];
    },
    end(ended) {
      for (const object of ended) {
        objects.delete(object);
        events.delete(object);
      }
    },
  };
}

function* chunks<Item extends BulkItem>(items: readonly Item[]): Generator<Item[]> {
  let chunk: Item[] = [];
  let characters = 0;
  for (const item of items) {
    chunk.push(item);
    characters += item.source.length;
    if (chunk.length < MOST_DOCUMENTS && characters < MOST_BYTES) continue;
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
