import type { BadLine, FlowColumns, ObjectSummary, Parser } from '@thalweg/core/record';
import type { Appender, BadLineGroup, LoadedObject, LoadUnit, WrittenPart } from '../../stores/store.ts';
import { withoutLeftOut } from './left-out.ts';

/** Bad lines of one object that are kept with their text, by number and by length; the rest is counted. */
export const KEPT_LINES = 10_000;
const KEPT_TEXT_CHARACTERS = 16 * 1024 * 1024;

/** Rows and bad lines are written earlier when they take this much memory: wide formats, long texts. */
const MOST_MEMORY = 96 * 1024 * 1024;

/** Parts of one open unit after which the next end of an object closes it. */
const MOST_OPEN_PARTS = 4;

/** Objects of a unit: empty files fill no part. */
const MOST_OBJECTS = 20_000;

/** What is known of an object when its first line is to be parsed. */
export interface Begun {
  readonly object: number;
  readonly label: string;
  /** What its rows are known by. */
  readonly identity: string;
  readonly replaces: number | undefined;
  readonly parser: Parser;
}

interface Current extends Begun {
  /** Bad lines with text, by reason and field. */
  readonly kept: Map<string, number>;
  /** Their length. */
  text: number;
}

/** What is known of an object when its last line has been parsed. */
export type ObjectEnd = Pick<LoadedObject, 'bytesIn' | 'textBytes' | 'textCrc32'> & {
  readonly broken: string | undefined;
  readonly events?: LoadedObject['events'];
};

/** Rows, and what has read them. */
interface Table {
  readonly parser: Parser;
  readonly columns: FlowColumns;
}

export interface UnitOptions {
  /** Rows of a part. */
  readonly maxRows: number;
  /** Rows of a unit whose last parts are written while the next unit is parsed; without it a unit is closed with a part and waited for. */
  readonly unitRows?: number | undefined;
  emit(unit: LoadUnit): void;
  /** What was begun until now is in a unit that may still be being written, and is no longer in the open one. */
  closed?(): void;
}

/** A unit until it is emitted. */
interface OpenUnit {
  readonly labels: Map<number, string>;
  readonly objects: LoadedObject[];
  readonly parts: WrittenPart[];
  readonly writes: Promise<void>[];
  /** Of its whole objects. */
  rows: number;
}

const emptyUnit = (): OpenUnit => ({ labels: new Map(), objects: [], parts: [], writes: [], rows: 0 });

/** Parts that are being written at once where units overlap: requests of one are sent while answers of the other come in. */
const MOST_WRITES = 2;

/**
 * Collects whole objects and writes their rows as parts. Many small objects share a part. The parts of a large one wait until
 * it ends, and then everything that shares a part with it is committed as one unit.
 */
export class UnitWriter {
  readonly #parsers: readonly Parser[];
  readonly #appender: Appender;
  readonly #options: UnitOptions;
  #unit = emptyUnit();
  #badLines: BadLine[] = [];
  #current: Current | undefined;
  /** The writes in progress: they sync to disk while the next rows are parsed. */
  readonly #writing: Promise<void>[] = [];
  /** Units that were closed. */
  #closing: Promise<void>[] = [];

  /** `parsers`: all that objects are read with. */
  constructor(parsers: readonly Parser[], appender: Appender, options: UnitOptions) {
    this.#parsers = parsers;
    this.#appender = appender;
    this.#options = options;
  }

  begin(object: Begun): void {
    this.#unit.labels.set(object.object, object.label);
    this.#current = { ...object, kept: new Map(), text: 0 };
    this.#appender.begin?.(object);
    object.parser.begin(object.object);
  }

  /** A line of the object is an event of CloudWatch Logs. */
  event(line: number, id: string): void {
    this.#appender.event?.(line, id);
  }

  /** To be called between slices of an object: writes a part when it is full. */
  async spill(): Promise<void> {
    if (this.#isFull(1)) await this.#write();
  }

  /** The object is complete. Returns the parser's summary of it. */
  async end(end: ObjectEnd): Promise<ObjectSummary> {
    const current = this.#current!;
    const summary = current.parser.end();
    if (summary.bad > 0) this.#takeBadLines(current);
    this.#current = undefined;
    const unit = this.#unit;
    unit.objects.push(toLoaded(summary, { ...current, ...end }));
    unit.rows += summary.records + summary.noData + summary.skipData;
    // A little early where an object ends, so that few objects lie across parts.
    const full = this.#isFull(0.9);
    if (this.#isComplete(unit, full)) await this.#close();
    else if (full) await this.#write();
    return summary;
  }

  #isComplete({ objects, parts, rows }: OpenUnit, isFull: boolean): boolean {
    const { maxRows, unitRows } = this.#options;
    if (objects.length >= MOST_OBJECTS) return true;
    if (unitRows !== undefined) return rows >= unitRows;
    return isFull || parts.length >= MOST_OPEN_PARTS || (parts.length > 0 && this.#rows() >= maxRows * 0.2);
  }

  #isFull(share: number): boolean {
    return this.#rows() >= this.#options.maxRows * share || this.#memory() >= MOST_MEMORY * share;
  }

  #rows(): number {
    return this.#parsers.reduce((sum, parser) => sum + parser.rows, 0);
  }

  #memory(): number {
    return this.#parsers.reduce((sum, parser) => sum + parser.memory, 0);
  }

  /** Writes what is buffered and emits the unit, after all that were closed before. Never in the middle of an object. */
  async flush(): Promise<void> {
    await this.#close();
    await this.#settle();
  }

  /** Ends the unit. It is emitted when all of it is written. */
  async #close(): Promise<void> {
    await this.#write();
    const unit = this.#unit;
    this.#unit = emptyUnit();
    this.#options.closed?.();
    const closing = Promise.all(unit.writes).then(() => {
      this.#appender.end?.([...unit.labels.keys()]);
      const { objects, parts } = unit;
      if (objects.length > 0) this.#options.emit({ objects: withoutLeftOut(objects, parts), parts });
    });
    closing.catch(() => undefined);
    this.#closing.push(closing);
    if (this.#options.unitRows === undefined) await this.#settle();
  }

  async #settle(): Promise<void> {
    const closing = this.#closing;
    this.#closing = [];
    await Promise.all(closing);
  }

  /** Lets go of everything that is in no closed unit, and returns the files that were written of it. */
  async drop(): Promise<string[]> {
    for (const parser of this.#parsers) {
      parser.takeColumns();
      parser.takeBadLines();
    }
    const unit = this.#unit;
    this.#unit = emptyUnit();
    this.#badLines = [];
    this.#current = undefined;
    await Promise.all(unit.writes);
    this.#appender.end?.([...unit.labels.keys()]);
    return unit.parts.map((part) => part.path);
  }

  async #write(): Promise<void> {
    const most = this.#options.unitRows === undefined ? 1 : MOST_WRITES;
    while (this.#writing.length >= most) await this.#writing.shift();
    if (this.#current) this.#takeBadLines(this.#current);
    const tables = this.#parsers.flatMap((parser) => parser.takeColumns().map((columns) => ({ parser, columns })));
    const badLines = this.#badLines;
    this.#badLines = [];
    if (tables.length === 0 && badLines.length === 0) return;
    const writing = this.#append(this.#unit, tables, badLines);
    // Whoever waits next gets the error; until then it is no unhandled rejection.
    writing.catch(() => undefined);
    this.#unit.writes.push(writing);
    this.#writing.push(writing);
  }

  async #append({ parts, labels }: OpenUnit, tables: Table[], badLines: readonly BadLine[]): Promise<void> {
    // Nothing may hold rows that are written: the next ones need the memory.
    for (let table = tables.shift(); table !== undefined; table = tables.shift()) {
      const { parser, columns } = table;
      parts.push(...(await this.#appender.append(columns, labels, parser.giveBack)));
    }
    if (badLines.length > 0) parts.push(...(await this.#appender.appendQuarantine(badLines, labels)));
  }

  #takeBadLines(current: Current): void {
    for (const line of current.parser.takeBadLines()) {
      current.text += line.text.length;
      if (current.text > KEPT_TEXT_CHARACTERS) continue;
      const key = groupKey(line);
      current.kept.set(key, (current.kept.get(key) ?? 0) + 1);
      this.#badLines.push(line);
    }
  }
}

function groupKey(line: { readonly reason: string; readonly field: string | undefined }): string {
  return `${line.reason} ${line.field ?? ''}`;
}

function toLoaded(summary: ObjectSummary, rest: ObjectEnd & Current): LoadedObject {
  const { broken, replaces } = rest;
  const badLines: BadLineGroup[] = summary.badReasons.map((group) => ({
    ...group,
    kept: rest.kept.get(groupKey(group)) ?? 0,
  }));
  return {
    object: rest.object,
    label: rest.label,
    lines: summary.lines,
    records: summary.records,
    noData: summary.noData,
    skipData: summary.skipData,
    quarantined: summary.bad,
    quarantineKept: badLines.reduce((sum, group) => sum + group.kept, 0),
    ...(badLines.length > 0 ? { badLines } : {}),
    bytesIn: rest.bytesIn,
    textBytes: rest.textBytes,
    textCrc32: rest.textCrc32,
    formats: summary.formats,
    ...(rest.events === undefined ? {} : { events: rest.events }),
    ...(broken === undefined ? {} : { broken }),
    ...(replaces === undefined ? {} : { replaces }),
  };
}
