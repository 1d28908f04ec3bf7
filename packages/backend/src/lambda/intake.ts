/**
 * From what was delivered to documents: everything goes through the one parser, and what stands for a row is found by the number of
 * its object and line.
 */
import {
  createParser,
  createUnwrapper,
  type LineCounts,
  type LineFormat,
  type LineSink,
  type Parser,
} from '@thalweg/core/record';
import { createFieldReader } from '../ingest/extracted-fields.ts';
import { CODECS } from '../ingest/unpack/codecs.ts';
import { eventId, lineId } from '../stores/opensearch/ids.ts';
import { type RowPlace, renderRows } from '../stores/opensearch/render.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Deliveries } from './deliveries.ts';
import type { Writer } from './writer.ts';

/** Rows that are turned into documents at once. */
const MOST_ROWS = 5000;
const MOST_MEMORY = 32 * 1024 * 1024;
/** Bytes of text between two looks at how much there is. */
const SLICE = 256 * 1024;

/** Something with lines in it: a record that was carried, or an object of a bucket. */
export interface IntakeSource {
  readonly delivery: number;
  /** What it is known by: equal whenever it is delivered. */
  readonly identity: string;
  /** `_object`; a payload of CloudWatch Logs says better. */
  readonly label: string;
  /** Added to the numbers of lines, where several sources have one label. */
  readonly linesBefore: number;
}

export interface Intake {
  /** Begins a source; returns its number. */
  begin(source: IntakeSource): number;
  /** Text of the source, cut anywhere. Resolves when there is room for more. */
  push(text: Uint8Array): Promise<void>;
  /** Rows as lines, below a line that names their columns: a table, whose names win over the format that was given. */
  pushTable(format: string, lines: Uint8Array): Promise<void>;
  /** The source is complete, or broke off. */
  end(isBroken?: boolean): LineCounts;
  /** Passes on what is left. */
  flush(): Promise<void>;
  deliveryOf(source: number): number;
}

interface OpenSource extends IntakeSource {
  label: string;
  /** True once the label is that of a payload. */
  isPayload: boolean;
  /** Ids of events, by the number of the event. */
  readonly events: Map<number, string>;
}

export function createIntake(
  format: LineFormat | undefined,
  {
    writer,
    prefix,
    requireFields,
    letters,
    deliveries,
  }: {
    readonly writer: Pick<Writer, 'write'>;
    readonly prefix: string;
    /** Called with the fields of rows that are not in the catalogue, before any of them is written. */
    readonly requireFields: (names: readonly string[]) => Promise<void>;
    readonly letters: DeadLetters;
    readonly deliveries: Deliveries;
  },
): Intake {
  const parser = createParser(format === undefined ? {} : { explicit: format });
  /** For lines whose names come with them. */
  const namedParser = createParser();
  const parsers: readonly Parser[] = [parser, namedParser];
  const readFields = createFieldReader();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const sources: OpenSource[] = [];
  let header: string | undefined;
  let current: OpenSource | undefined;

  const sink: LineSink = {
    lines: parser.lines,
    truncated: parser.truncated,
    bad: parser.bad,
    get lineNumber() {
      return parser.lineNumber;
    },
    line(bytes, number, id, event) {
      const source = current!;
      if (id !== undefined) source.events.set(number, id);
      if (event === undefined) {
        parser.line(bytes, number);
        return;
      }
      if (!source.isPayload && event.logGroup !== undefined) {
        // The first event of a payload stands for it: payloads have no name, and what is delivered again is seldom batched anew.
        source.label = `cloudwatch-logs:${event.owner}:${event.logGroup}:${event.logStream}:${id}`;
        source.isPayload = true;
      }
      const named =
        format === undefined && event.extractedFields !== undefined
          ? readFields(decoder.decode(bytes), event.extractedFields)
          : undefined;
      if (named === undefined) parser.line(bytes, number);
      else {
        if (named.header !== header) namedParser.line(encoder.encode(named.header), 0);
        header = named.header;
        namedParser.line(encoder.encode(named.line), number);
      }
    },
  };
  let unwrapper = createUnwrapper(sink, CODECS);

  function place(object: number, line: number, nth: number): RowPlace {
    const { label, identity, events, linesBefore } = sources[object]!;
    const event = events.get(line);
    const id = event === undefined ? lineId(identity, line, nth) : eventId(event, nth);
    return { label, line: linesBefore + line, id };
  }

  async function pass(): Promise<void> {
    for (const one of parsers) {
      for (const { object, line, reason, message, field, text, cut } of one.takeBadLines()) {
        const { label, delivery, linesBefore } = sources[object]!;
        letters.add(delivery, {
          reason,
          message,
          object: label,
          line: linesBefore + line,
          ...(field === undefined ? {} : { field }),
          text,
          ...(cut ? { cut } : {}),
        });
      }
      for (const columns of one.takeColumns()) {
        const start = columns.columns.find(({ name }) => name === 'start');
        if (start?.type === 'int64')
          for (let i = 0; i < start.size; i++) deliveries.sawStart(start.high[i]! * 2 ** 32 + start.low[i]!);
        await requireFields(columns.columns.filter(({ field }) => field === undefined).map(({ name }) => name));
        const documents = renderRows(columns, prefix, place);
        one.giveBack(columns);
        await writer.write(documents);
      }
    }
    await letters.flush(false);
  }

  async function passWhenMuch(): Promise<void> {
    if (parser.rows + namedParser.rows >= MOST_ROWS || parser.memory + namedParser.memory >= MOST_MEMORY) await pass();
  }

  return {
    begin(source) {
      current = { ...source, isPayload: false, events: new Map() };
      const number = sources.push(current) - 1;
      for (const one of parsers) one.begin(number);
      header = undefined;
      unwrapper = createUnwrapper(sink, CODECS);
      return number;
    },
    async push(text) {
      for (let at = 0; at < text.length; at += SLICE) {
        unwrapper.push(text.subarray(at, at + SLICE));
        await passWhenMuch();
      }
    },
    async pushTable(names, lines) {
      if (header === undefined) namedParser.line(encoder.encode(names), 0);
      header = names;
      namedParser.lines(lines);
      await passWhenMuch();
    },
    end(isBroken = false) {
      unwrapper.end(isBroken);
      current = undefined;
      const [a, b] = [parser.end(), namedParser.end()];
      const sum: LineCounts = {
        lines: a.lines + b.lines,
        records: a.records + b.records,
        noData: a.noData + b.noData,
        skipData: a.skipData + b.skipData,
        bad: a.bad + b.bad,
      };
      deliveries.countLines(sum);
      return sum;
    },
    flush: pass,
    deliveryOf: (source) => sources[source]!.delivery,
  };
}

/** A carried record as the parser's envelope has it, for data in base64. */
export function carriedText(data: string): Uint8Array {
  return Buffer.from(JSON.stringify({ records: [{ data }] }));
}
