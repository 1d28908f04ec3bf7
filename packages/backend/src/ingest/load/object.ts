import { createUnwrapper, type ObjectSummary, type Parser } from '@thalweg/core/record';
import type { EventRequest, LoadedObject } from '../../stores/store.ts';
import type { ByteSource } from '../unpack/bytes.ts';
import type { Chunks, Ending } from '../unpack/chunks.ts';
import { CODECS } from '../unpack/codecs.ts';
import { type OpenContent, openContent, textBeginsWith } from '../unpack/content.ts';
import { openParquet, ParquetDamage, type ParquetTable } from '../unpack/parquet.ts';
import { createEventGate } from './event-gate.ts';
import type { Job } from './loader-types.ts';
import type { UnitWriter } from './unit.ts';

/** Bytes parsed between two looks at how full the part is: at most half as many rows. */
const SLICE = 128 * 1024;

export interface ObjectPlace {
  readonly parser: Parser;
  /** For tables, whose columns have names of their own: never with an explicit format. */
  readonly tableParser: Parser;
  readonly unit: UnitWriter;
  /** Folder for what must lie in a file to be read. */
  readonly temporary: string;
  /** Called as text is parsed, with the lines of the object so far; may reject to stop. */
  readonly onLines: (lines: number) => Promise<void> | undefined;
  /** Takes events of CloudWatch Logs; gives the positions of those that count already. */
  readonly reserve: (request: EventRequest) => Promise<readonly number[]>;
  /** Rejects unless the bytes that were read are those that were claimed; asked before the object counts as complete. */
  readonly verify?: () => Promise<void>;
}

/** An object is of a kind that is not read, and nothing of it was. The message is a sentence that begins with "It is". */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Unpacks and parses one claimed object into the open unit.
 *
 * @throws RefusedError before anything of it is in the unit.
 */
export async function loadObject(job: Job, source: ByteSource, place: ObjectPlace): Promise<ObjectSummary> {
  const { previous } = job;
  const grown =
    previous !== undefined && (await textBeginsWith(source, { bytes: previous.textBytes, crc32: previous.textCrc32 }));
  const label = grown ? previous.label : job.label;
  const replaces = grown ? previous.object : job.replaces;
  const identity = (grown ? previous.identity : job.identity) ?? job.sha256;
  const open = await openContent(source, place.temporary);
  let close = open.close;
  try {
    const readable = await accept(open);
    if ('table' in readable)
      close = async () => {
        readable.table.close();
        await open.close();
      };
    const parser = 'table' in readable ? place.tableParser : place.parser;
    place.unit.begin({ object: job.object, label, identity, replaces, parser });
    const feeding = { ...place, parser, object: job.object, replaces };
    const { broken, events } =
      'table' in readable ? await feedTable(readable, feeding) : await feedText(readable.chunks, feeding);
    await place.verify?.();
    const { bytes, crc32 } = open.measure;
    return await place.unit.end({ bytesIn: source.size, textBytes: bytes, textCrc32: crc32, broken, events });
  } finally {
    await close();
  }
}

type Readable =
  | { readonly chunks: Chunks }
  /** `ending` is how the container around the table ended. */
  | { readonly table: ParquetTable; readonly ending: Ending };

async function accept({ content }: OpenContent): Promise<Readable> {
  switch (content.kind) {
    case 'refused':
      throw new RefusedError(content.reason);
    case 'text':
      return { chunks: content.chunks };
    case 'parquet': {
      const opening = await openParquet(content.path);
      if (opening.kind === 'refused') throw new RefusedError(`It is ${opening.reason}.`);
      return { table: opening.table, ending: content.ending };
    }
  }
}

interface Fed {
  /** What is wrong with the object as a whole. */
  readonly broken: string | undefined;
  readonly events?: LoadedObject['events'];
}

interface Feeding extends ObjectPlace {
  readonly object: number;
  readonly replaces: number | undefined;
}

async function feedTable(
  { table, ending }: { readonly table: ParquetTable; readonly ending: Ending },
  { parser, unit, onLines }: Feeding,
): Promise<Fed> {
  const encoder = new TextEncoder();
  // Column names as a header above row 1.
  parser.line(encoder.encode(table.format), 0);
  try {
    for await (const lines of table.lines()) {
      parser.lines(lines);
      await unit.spill();
      await onLines(parser.lineNumber);
    }
    return { broken: ending.broken };
  } catch (error) {
    if (!(error instanceof ParquetDamage)) throw error;
    return { broken: `The Parquet data are damaged behind row ${parser.lineNumber}.` };
  }
}

async function feedText(chunks: Chunks, place: Feeding): Promise<Fed> {
  const { parser, unit, object, replaces } = place;
  const gate = createEventGate(parser, (ids) => place.reserve({ object, replaces, ids }), {
    onEvent: (line, id) => unit.event(line, id),
  });
  const unwrapper = createUnwrapper(gate, CODECS);
  let step = await chunks.next();
  while (!step.done) {
    const chunk = step.value;
    for (let at = 0; at < chunk.length; at += SLICE) {
      unwrapper.push(chunk.subarray(at, at + SLICE));
      if (gate.isFull) await gate.settle();
      await unit.spill();
    }
    await place.onLines(parser.lineNumber);
    step = await chunks.next();
  }
  unwrapper.end(step.value.cut);
  await gate.settle();
  const { counted, repeated } = gate.events;
  return { broken: step.value.broken, ...(counted + repeated > 0 ? { events: gate.events } : {}) };
}
